"""Listening to gettext: which texts a page asks for, and which of them no catalogue knows."""

from contextlib import contextmanager
from unittest import mock

from django.conf import settings
from django.utils.translation import trans_real

# Between context and text, as gettext itself stores it.
JOINT = "\x04"
# Languages are named in their own words.
SAID_AS_THEY_ARE = {name for _code, name in settings.LANGUAGES}


class Asked:
    def __init__(self):
        self.texts: set[str] = set()
        self.missing: set[str] = set()


@contextmanager
def asked_of_gettext(asked: Asked):
    """Fill `asked` with what is looked up in Vietnamese while the block runs."""
    single = trans_real.DjangoTranslation.gettext
    counted = trans_real.DjangoTranslation.ngettext

    def note(translation, text: str, found: bool) -> None:
        if translation.language() == "vi" and text.strip() and text not in SAID_AS_THEY_ARE:
            asked.texts.add(text)
            if not found:
                asked.missing.add(text.replace(JOINT, "|"))

    def gettext(self, message):
        note(self, message, _knows(self, message))
        return single(self, message)

    def ngettext(self, singular, plural, number):
        note(self, singular, _knows(self, singular, number))
        return counted(self, singular, plural, number)

    with (
        mock.patch.object(trans_real.DjangoTranslation, "gettext", gettext),
        mock.patch.object(trans_real.DjangoTranslation, "ngettext", ngettext),
    ):
        yield


def _knows(translation, message: str, number: int | None = None) -> bool:
    """Is there an entry of its own? English falls through to the text itself and does not count."""
    words = translation._catalog.get(message)
    if words is None:
        form = translation.plural(1 if number is None else number)
        words = translation._catalog.get((message, form))
    return bool(words)
