"""What a password may not be, beside Django's own rules; paste and any letters are welcome."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hanoi_industry import words

LONGEST = 128
# Of what is left without the words everybody here would try first, at least so much is needed.
FEWEST_LETTERS_OF_ONES_OWN = 6
TRIED_FIRST = (
    "hanoi thudo vietnam socongthuong congthuong sct ccn cumcongnghiep congnghiep khucongnghiep "
    "nuocthai chitieu ubnd uyban thanhpho matkhau password passwort admin administrator quantri "
    "quantrivien nguoidung department industry trade cluster clusters register welcome qwerty"
)
WORDS_OF_THE_OFFICE = sorted(TRIED_FIRST.split(), key=len, reverse=True)
ALL_THE_SAME_OR_IN_ORDER = re.compile(r"(.)\1{2,}|0?123456789?0?|987654321|20\d\d|19\d\d")


class NotTooLong:
    """Hashing a text of megabytes would keep a processor busy for seconds."""

    def validate(self, password, user=None):
        if len(password) > LONGEST:
            raise ValidationError(
                _("Type a password of at most %(longest)s letters."),
                code="password_too_long",
                params={"longest": LONGEST},
            )

    def get_help_text(self):
        return _("At most %(longest)s letters.") % {"longest": LONGEST}


class NotTheOfficesOwnWords:
    def validate(self, password, user=None):
        if len(password) > LONGEST:
            return
        left = re.sub(r"[\W_]", "", words.accent_free(password))
        for word in WORDS_OF_THE_OFFICE:
            left = left.replace(word, "")
        left = ALL_THE_SAME_OR_IN_ORDER.sub("", left)
        if len(left) < FEWEST_LETTERS_OF_ONES_OWN:
            raise ValidationError(
                _("Others would guess this password. Choose words that say nothing of the office."),
                code="password_of_the_office",
            )

    def get_help_text(self):
        return _("Not made of words of the office and years alone.")
