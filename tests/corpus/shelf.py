"""All files of the corpus, each made anew when asked for."""

from tests.corpus import by_hand, drawn, others, registers, values

FILES = (*registers.FILES, *values.FILES, *others.FILES, *by_hand.FILES, *drawn.FILES)
