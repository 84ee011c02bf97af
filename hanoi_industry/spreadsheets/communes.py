"""Communes and wards that cells name: found by code or name, and else asked about once for a file."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from hanoi_industry import words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.areas.models import Area
from hanoi_industry.areas.written import in_full, spelled
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, Choice, Draft, Questions

NAMES_OF_THE_CITY = frozenset(
    {
        *("whole city", "the whole city", "toan thanh pho", "toan tp", "ca thanh pho"),
        *("toan thanh pho ha noi", "toan tp ha noi", "thanh pho", "tp", "thanh pho ha noi"),
        *("tp ha noi", "tp. ha noi", "ha noi", "hanoi", "hanoi city"),
    }
)


# Offices name a place by who runs it, and add the city: "UBND xã Ô Diên, TP Hà Nội".
WHO_RUNS_IT = re.compile(r"^(?:UBND|Uỷ ban nhân dân|Ủy ban nhân dân)\s+", re.I)
IN_THE_CITY = re.compile(r"\s*[,-]\s*(?:(?:thành phố|TP\.?)\s*)?Hà Nội\.?$", re.I)


def _place(text: str) -> str:
    return IN_THE_CITY.sub("", WHO_RUNS_IT.sub("", words.nfc(text)))


class Communes:
    """Those of `today` are offered; the `others` are known as well, such as where things lie already."""

    def __init__(self, today: Iterable[Area], others: Iterable[Area | None] = ()):
        self.today = list(today)
        areas = {one.pk: one for one in (*others, *self.today) if one is not None}
        self._by_code = {one.code: one for one in areas.values()}
        self._called: dict[str, set[str]] = {}
        for one in areas.values():
            # Excel takes the zeros of a code away.
            codes = (one.code, one.code.lstrip("0"))
            for name in filter(None, (*codes, str(one), one.name, one.name_en)):
                self._called.setdefault(spelled(name), set()).add(one.code)

    def found(self, draft: Draft, name: str, questions: Questions, code: str):
        """The area that a row names in a column, or WHOLE_CITY; None where it names none, or nobody
        has said yet which it is."""
        text = draft.value(name)
        if not text:
            return None
        place = _place(text)
        if words.accent_free(place).strip(" .") in NAMES_OF_THE_CITY:
            return WHOLE_CITY
        called = self._called.get(spelled(in_full(place)), set())
        if len(called) == 1:
            return self._by_code[next(iter(called))]
        return self._asked(draft, text, draft.cell(name).address, questions, code)

    def _asked(self, draft: Draft, text: str, address: str, questions: Questions, code: str):
        key = f"area|{words.spelling_key(text)}"
        choices = sorted(
            self.today,
            key=lambda one: -max(words.likeness(text, str(one)), words.likeness(text, one.name)),
        )
        answer = questions.ask(
            key,
            code,
            [
                *(Choice(one.code, str(one)) for one in choices),
                Choice(LEAVE_OUT, _("None: leave it out")),
            ],
            address=address,
            text=text,
        )
        if answer is None:
            draft.asked.append(key)
        elif answer == LEAVE_OUT:
            draft.is_left_out = True
        return self._by_code.get(answer or "")


def suggested() -> list[str]:
    """Words for a drop-down."""
    return [_("whole city"), *map(str, Area.objects.communes().in_alphabet())]
