"""All files of the corpus, each made anew when asked for."""

from tests.corpus import by_hand, drawn, forms_down, others, registers, values

FILES = (
    *registers.FILES,
    *values.FILES,
    *others.FILES,
    *by_hand.FILES,
    *drawn.FILES,
    *forms_down.FILES,
)
