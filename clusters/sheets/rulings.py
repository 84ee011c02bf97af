"""Rulings by the file: what an authority has said of a station, from which day, and in which paper."""

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from clusters.models import Ruling
from clusters.sheets import codes
from clusters.sheets.of_clusters import declared
from clusters.sheets.permits import OfAStationResource, OfStationSheet, Problem, fields_of
from hanoi_industry import words
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.comparing import Difference
from hanoi_industry.spreadsheets.grid import heading_key
from hanoi_industry.spreadsheets.headings import SURE, ColumnMatch, MatchReason
from hanoi_industry.spreadsheets.records import DAY_FIELD, PAPER, PAPER_FIELD

MEETS, TEXT = "meets", "text"
FACTS = declared(
    Ruling,
    {
        MEETS: ("Kết luận đạt quy chuẩn", "Đạt quy chuẩn", "Đạt tiêu chuẩn", "Đạt chuẩn", "Đạt"),
        "authority": (
            *("Cơ quan kết luận", "Cơ quan kiểm tra", "Đoàn kiểm tra", "Cơ quan ban hành"),
            *("Đơn vị kiểm tra", "Cơ quan ban hành kết luận"),
        ),
        TEXT: ("Nội dung kết luận", "Nội dung", "Kết luận", "Kết luận kiểm tra"),
    },
)
RULED_ON = replace(
    DAY_FIELD,
    words=(
        *DAY_FIELD.words,
        *("Ngày kết luận", "Ngày ban hành", "Ngày ban hành kết luận", "Ngày ký"),
        *("Ngày có hiệu lực", "Ngày văn bản", "Ngày kiểm tra", "Ngày"),
    ),
)
RULED_IN = replace(
    PAPER_FIELD,
    words=(
        *(*PAPER_FIELD.words, "Số, ngày văn bản", "Số văn bản", "Văn bản kết luận", "Số kết luận"),
        *("Số, ngày kết luận", "Thông báo kết luận", "Biên bản kiểm tra", "Số biên bản"),
    ),
)
# Above a column that holds nothing but whether the standard is met.
VERDICTS = frozenset(("ket luan", "ket qua", "danh gia", "ket luan kiem tra", "ket qua kiem tra"))

SAYS_YES = re.compile(r"(?:nuoc thai )?(?:da |deu )?dat\b(?! \d)")
SAYS_NO = re.compile(
    r"\b(?:khong|chua) dat\b|\bvuot (?:qcvn|quy chuan|tieu chuan|nguong|gioi han|muc|\d|\w+ (?:gap )?\d)"
    r"|\bvuot [\d.,]+ lan"
)


def ruled_in_words(text: str) -> bool | None:
    """Whether a station meets the standard by the words of a ruling; None where they say neither,
    or both of different things: "Đạt, trừ Coliform vượt 1,2 lần"."""
    plain = words.accent_free(text).strip()
    yes, no = SAYS_YES.match(plain) is not None, SAYS_NO.search(plain) is not None
    return yes if yes != no else None


class RulingResource(OfAStationResource):
    model = Ruling
    facts = {one.name: one.name for one in FACTS}

    def _say(self) -> None:
        super()._say()
        if MEETS not in self.readings and TEXT in self.readings:
            told = [ruled_in_words(text) if text else None for text in self.values(TEXT)]
            if any(one is not None for one in told):
                self.say_besides(MEETS, TEXT, told)
                self._tell_of_words(told)

    def _tell_of_words(self, told: list[bool | None]) -> None:
        texts = self.values(TEXT)
        for index, meets in enumerate(told):
            if meets is not None:
                code = codes.Note.MEETS_BY_WORDS if meets else codes.Note.FAILS_BY_WORDS
                self.note(index, code, TEXT, texts[index])

    def _difference(self, name: str, index: int, held: Ruling | None) -> Difference:
        found = super()._difference(name, index, held)
        return replace(found, label=self.label_of(MEETS)) if name == MEETS else found

    def settle(self) -> None:
        papers = self.values(PAPER)
        for n, authority in self.in_the_end("authority").items():
            if not authority:
                self.fault(n, Problem.NO_AUTHORITY, "authority")
            if not papers[n]:
                self.fault(n, Problem.NO_PAPER, PAPER)


class RulingSheet(OfStationSheet):
    kind = "rulings"
    title = _("Rulings of the authority on stations")
    explanation = _(
        "One row for each ruling: the station, whether it meets the standard, who has ruled, from"
        " which day, and the paper that says so."
    )
    fields = fields_of(Ruling, *FACTS, day=RULED_ON, paper=RULED_IN)
    resource_class = RulingResource

    def known_by_values(self, matches: list[ColumnMatch]) -> list[ColumnMatch]:
        """ "Kết luận" with "Đạt" and "Không đạt" below it says whether, and not in which words."""
        matches = super().known_by_values(matches)
        if MEETS in {one.field for one in matches}:
            return matches
        found = next(filter(_holds_verdicts, matches), None)
        return [
            replace(one, field=MEETS, confidence=SURE, reason=MatchReason.BY_VALUES)
            if one is found
            else one
            for one in matches
        ]


def _holds_verdicts(match: ColumnMatch) -> bool:
    column = match.column
    if match.reason is MatchReason.REMEMBERED or heading_key(column.heading) not in VERDICTS:
        return False
    told = [cells.read_flag(value) for value in column.values if value is not None]
    return bool(told) and all(isinstance(one.value, bool) and not one.caveats for one in told)
