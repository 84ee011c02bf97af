"""What stations may do and must do: their permits, and how often to sample what, one in a row."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from clusters.models import PermitFacts, SamplingDuty
from clusters.models.wastewater import AboutStation
from clusters.sheets import aside, codes
from clusters.sheets.frequencies import months_between_samples
from clusters.sheets.of_clusters import OfClusterSheet, cluster_fields, declared
from clusters.sheets.parameters import ParameterFinder
from clusters.sheets.sides import SIDE
from clusters.sheets.stations import STATION_FIELDS, StationResource
from clusters.sheets.unkept_columns import FIRM
from clusters.wastewater.services import MOST_MONTHS
from hanoi_industry import words
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.periods import PartialDay, Precision
from hanoi_industry.spreadsheets.cells import Caveat, Reading
from hanoi_industry.spreadsheets.columns import ColumnReading, Kind, Mark, RowProblem
from hanoi_industry.spreadsheets.records import DAY_FIELD, PAPER_FIELD
from hanoi_industry.spreadsheets.sheets import SheetField, Table
from hanoi_industry.validity import Dated

BETWEEN_PARAMETERS = "; "


class Problem(StrEnum):
    NO_STATION_YET = "no_station_yet"
    ENDS_BEFORE_ISSUED = "permit_ends_before_issued"
    ENDS_AFTER = "permit_ends_after_years"
    NO_NUMBER = "permit_without_number"
    SEVERAL_PERMITS = "several_permits"
    NO_PERMIT = "words_of_no_permit"
    ISSUED_TWICE = "permit_issued_on_two_days"
    NO_PERMIT_YET = "no_permit_yet"
    NO_SUCH_MONTHS = "no_such_months"
    NO_SUCH_PARAMETER = "no_such_parameter"
    NO_AUTHORITY = "no_authority"
    NO_PAPER = "ruling_without_paper"


MESSAGES = {
    **codes.MESSAGES,
    Problem.NO_STATION_YET: _(
        "The cluster has no station of this number. Record the station first, then import this row."
    ),
    Problem.ENDS_BEFORE_ISSUED: _(
        "The permit would end before it was issued. Correct one of the days."
    ),
    Problem.NO_SUCH_MONTHS: _("Type a number of months from 1 to 120, or leave it empty."),
    Problem.NO_SUCH_PARAMETER: _(
        "No parameter is called “%(text)s”. Type names or codes from the list, with semicolons between."
    ),
    Problem.NO_PERMIT_YET: _("Words without a number name no permit: none is kept."),
    Problem.NO_NUMBER: _(
        "This row names no permit. If there is none, leave the row out; else type its number."
    ),
    Problem.NO_PERMIT: _(
        "These words speak of an application, of another paper or of a permit that holds no more. Type only"
        " the number of the permit that holds, or leave the cell blank."
    ),
    Problem.ISSUED_TWICE: _(
        "Beside the number stands another day of issue, %(day)s. Check which one is right."
    ),
    Problem.SEVERAL_PERMITS: _(
        "This cell names several permits. Give each a row of its own, or type the one that holds now."
    ),
    Problem.ENDS_AFTER: ngettext_lazy(
        "One year from the day of issue: until %(last)s.",
        "%(years)s years from the day of issue: until %(last)s.",
        "years",
    ),
    Problem.NO_AUTHORITY: _("Name the authority that has ruled."),
    Problem.NO_PAPER: _("A ruling rests on a paper. Type its number in the column “Nguồn”."),
}


class OfAStationResource(StationResource):
    """Rows about stations that are recorded already; none is made here."""

    def find_subjects(self) -> None:
        super().find_subjects()
        for index in list(self.fresh):
            del self.fresh[index]
            self.told["notes"].pop(index, None)
            self.fault(index, Problem.NO_STATION_YET, "number")

    def settle(self) -> None:
        """What a station's own row is checked for is not said here."""

    def stated_anew(self) -> Iterator[int]:
        """Rows that say something new."""
        return (n for n in self.rows() if self.differing[n] and self.subjects[n] is not None)

    def in_the_end(self, name: str) -> dict[int, object]:
        """A field of each row that says something new, as it will be once the row is kept."""
        rows = list(self.stated_anew())
        said = self.said.get(name)
        held = self._held_rows([self.held[n] for n in rows if self.held[n]])
        found = {}
        for n in rows:
            value = said[n] if said is not None else None
            before = held.get(self.held[n])
            if value is None and name not in self.emptied.get(n, {}) and before is not None:
                value = getattr(before, name)
            found[n] = value
        return found


class OfStationSheet(OfClusterSheet):
    """Records about stations: the cluster, the number of its station, and the facts of a model."""

    keys = ("code", "name", "number")
    messages = MESSAGES


def fields_of(
    model: type[AboutStation],
    *facts: SheetField,
    more: tuple[SheetField, ...] = (),
    day: SheetField = DAY_FIELD,
    paper: SheetField = PAPER_FIELD,
) -> tuple[SheetField, ...]:
    return (
        *cluster_fields(model.path_to_cluster),
        *STATION_FIELDS,
        FIRM,
        SIDE,
        *more,
        day,
        *facts,
        paper,
    )


# Permits

PERMITS_ARE_CALLED = ("Giấy phép môi trường", "GPMT", "Giấy phép")
FLOWS_PERMITTED = ("Công suất", "Lưu lượng", "Lưu lượng xả thải", "Công suất được cấp phép")
# Papers that stand beside a permit in lists, each with a number, days and a capacity of its own.
OTHER_PAPERS = (
    *("ĐTM", "Đánh giá tác động môi trường", "Khai thác", "Nước dưới đất", "Nước ngầm", "PCCC"),
    *("Kế hoạch BVMT", "Cam kết BVMT", "Kế hoạch bảo vệ môi trường", "Cam kết bảo vệ môi trường"),
    *("Đăng ký môi trường", "Xây dựng", "Chất thải nguy hại", "Đã hết hạn", "Hết hiệu lực"),
)
PERMIT_FACTS = declared(
    PermitFacts,
    {
        "number": (
            *("Số giấy phép", "Số giấy phép môi trường", "Giấy phép môi trường", "Số GPMT"),
            *("Giấy phép xả thải", "Số GP", "GPMT", "Số, ngày GPMT", "Số, ngày giấy phép"),
            *("Số hiệu giấy phép", "Giấy phép xả thải vào nguồn nước"),
            *("Số, ngày cấp", "Số, ngày cấp GPMT", "Số GPMT, ngày cấp", "Số giấy phép, ngày cấp"),
            *(f"{one} > Số" for one in PERMITS_ARE_CALLED),
        ),
        "issuer": (
            *("Cơ quan cấp", "Cơ quan cấp phép", "Nơi cấp", "CQ cấp", "Đơn vị cấp phép"),
            *("Cơ quan cấp GPMT", "Cơ quan cấp giấy phép"),
        ),
        "issued_on": (
            *("Ngày cấp", "Ngày cấp phép", "Ngày ký", "Ngày, tháng, năm cấp"),
            *(f"{one} > {day}" for one in PERMITS_ARE_CALLED for day in ("Ngày", "Ngày cấp")),
        ),
        "expires_on": (
            *("Có giá trị đến", "Hiệu lực đến", "Ngày hết hạn", "Hết hạn"),
            *("Thời hạn", "Thời hạn đến", "Thời hạn GP", "Ngày hết hiệu lực"),
        ),
        "capacity_m3_a_day": (
            *("Công suất được cấp phép", "Lưu lượng xả thải được phép", "Lưu lượng được phép"),
            *("Lưu lượng xả lớn nhất", "Công suất theo giấy phép", "Công suất"),
            *("Lưu lượng xả tối đa theo giấy phép", "Lưu lượng xả thải tối đa theo giấy phép"),
            *("Lưu lượng xả tối đa", "Lưu lượng xả thải tối đa", "Lưu lượng xả thải"),
            *("Công suất trạm XLNT", "Công suất trạm", "Công suất xử lý", "Công suất cho phép"),
            *(f"{one} > {flow}" for one in PERMITS_ARE_CALLED for flow in FLOWS_PERMITTED),
        ),
        "receiving_water": (
            *("Nguồn tiếp nhận", "Nguồn tiếp nhận nước thải", "Nơi tiếp nhận nước thải"),
        ),
        "note": ("Ghi chú",),
    },
    more=dict.fromkeys(
        (
            *("number", "issuer", "issued_on", "expires_on", "capacity_m3_a_day"),
            "receiving_water",
        ),
        {"not_below": OTHER_PAPERS},
    ),
)
# The station's own number has the plain name already.
PERMIT_COLUMNS = tuple(replace(one, name=f"permit_{one.name}") for one in PERMIT_FACTS)


# "… (thay thế GPMT số 5/GPMT ngày 1/1/2018)": that one holds no more.
REPLACED = re.compile(r"\s*[(,;]\s*(?:được )?(?:thay (?:thế|cho)|thay)\b.*$", re.I)
NO_PERMIT = re.compile(
    r"\b(?:ho so|de nghi|to trinh|ttr|dang (?:lap|trinh|xin)|dtm|danh gia tac dong|de xuat|het han|het hieu luc"
    r"|bi thu hoi)\b"
)
# "07 năm", "10 năm kể từ ngày cấp".
YEARS = re.compile(r"(?:thoi han )?(\d{1,2}) nam(?: (?:ke )?tu ngay (?:cap|ky|ban hanh))?[ .]*")
TERM_WITHIN = re.compile(r"\bthoi han:? (\d{1,2}) nam\b")
IN_YEARS = re.compile(r"\((?:số )?năm\)", re.I)
WITHOUT_END = re.compile(r"(?:khong|vo) (?:xac dinh )?(?:thoi han|ky han)|vo thoi han")
NUMBER, ISSUED, EXPIRES = "permit_number", "permit_issued_on", "permit_expires_on"


class PermitResource(OfAStationResource):
    model = PermitFacts
    heads_aside = aside.OF_PERMITS
    facts = {f"permit_{one.name}": one.name for one in PERMIT_FACTS}

    def read(self, table: Table) -> dict[str, ColumnReading]:
        """With "123/GPMT-UBND ngày 05/6/2023" parted, and ends that are told in years worked out."""
        readings = super().read(table)
        self.issued_by_number: list[date | None] = [None] * len(table)
        self.ends_by_number: list[date | None] = [None] * len(table)
        if NUMBER in readings:
            readings[NUMBER] = self._parted(readings[NUMBER])
        if EXPIRES in readings:
            unit = " năm" if IN_YEARS.search(table.headings.get(EXPIRES, "")) else ""
            readings[EXPIRES] = self._with_ends(readings[EXPIRES], readings.get(ISSUED), unit)
        return readings

    def _parted(self, numbers: ColumnReading) -> ColumnReading:
        bare = list(numbers.values)
        for index, text in enumerate(bare):
            if text and not any(map(str.isdigit, text)):
                # "Đang lập hồ sơ" was never granted.
                bare[index] = None
                self.note(index, Problem.NO_PERMIT_YET, NUMBER, text)
                continue
            text = REPLACED.sub("", text) if text else text
            if text and NO_PERMIT.search(words.accent_free(text)):
                self.fault(index, Problem.NO_PERMIT, NUMBER, text)
                bare[index] = None
                continue
            papers = parse_decisions(text).citations if text else ()
            if len(papers) > 1:
                self.fault(index, Problem.SEVERAL_PERMITS, NUMBER, text)
            issued = papers[0].issued if len(papers) == 1 else None
            if issued is not None and issued.precision is Precision.DAY:
                bare[index], self.issued_by_number[index] = str(papers[0]), issued.day
                self._look_for_term(index, text, issued.day)
        return replace(numbers, values=bare)

    def _look_for_term(self, index: int, text: str, issued: date) -> None:
        """ "… ngày 05/6/2023, thời hạn 7 năm" beside the number itself."""
        if found := TERM_WITHIN.search(words.accent_free(text)):
            self.ends_by_number[index], told = _end_after(issued, int(found[1]))
            self.note(index, Problem.ENDS_AFTER, NUMBER, text, **told)

    def _with_ends(
        self, ends: ColumnReading, issued: ColumnReading | None, unit: str
    ) -> ColumnReading:
        """`unit` is what the heading says of bare numbers: "Thời hạn (năm)"."""
        values, special = list(ends.values), dict(ends.special)
        for index, reading in ends.special.items():
            typed = reading.as_typed
            plain = words.accent_free(f"{typed}{unit}" if typed.isdigit() else typed)
            if WITHOUT_END.fullmatch(plain):
                special[index] = Reading(Mark.DOES_NOT_APPLY, reading.as_typed)
            begins = self.issued_by_number[index] or (issued and issued.values[index])
            if (found := YEARS.fullmatch(plain)) and isinstance(begins, date):
                values[index], told = _end_after(begins, int(found[1]))
                day = PartialDay(values[index], Precision.DAY)
                caveat = Caveat(Problem.ENDS_AFTER, told)
                special[index] = Reading(day, reading.as_typed, (caveat,))
        return replace(ends, values=values, special=special)

    def say(self, name: str, column: str) -> None:
        """The day that stands beside a number holds where no column says another."""
        super().say(name, column)
        if name == "issued_on":
            both = [*zip(self.said[name], self.issued_by_number, strict=True)]
            for index, (said, within) in enumerate(both):
                if None not in (said, within) and said != within:
                    typed = self.readings[column].typed(index)
                    self.oddity(index, Problem.ISSUED_TWICE, column, typed, day=within)
            self.state(name, column, [said or within for said, within in both])
        if name == "number":
            for other, read, within in (
                ("issued_on", ISSUED, self.issued_by_number),
                ("expires_on", EXPIRES, self.ends_by_number),
            ):
                if read not in self.readings and any(within):
                    self.state(other, column, within)

    def settle(self) -> None:
        issued, ends = self.in_the_end("issued_on"), self.in_the_end("expires_on")
        to_come = self._issued_in_days_to_come()
        for n, last in ends.items():
            is_turned = last is not None and issued[n] is not None and last < issued[n]
            if is_turned and n not in to_come:
                self.fault(n, Problem.ENDS_BEFORE_ISSUED, "permit_expires_on")
        for n, number in self.in_the_end("number").items():
            if not number:
                self.oddity(n, Problem.NO_NUMBER, NUMBER)

    def _issued_in_days_to_come(self) -> set[int]:
        said, column = self.said.get("issued_on", ()), self.column_of.get("issued_on", "")
        to_come = {n for n, day in enumerate(said) if day is not None and day > self.asking.today}
        for n in to_come - self.left_out:
            self.fault(n, RowProblem.DAY_TO_COME, column, self.readings[column].typed(n))
        return to_come


def _end_after(begins: date, years: int) -> tuple[date, dict[str, object]]:
    """The last day of a term in years, and what is told of it."""
    last = _years_after(begins, years)
    return last, {"years": years, "last": f"{last:%d/%m/%Y}"}


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


class PermitSheet(OfStationSheet):
    kind = "permits"
    goes_on_below = True
    title = _("Environmental permits of stations")
    explanation = _(
        "One row for each permit: the code of the cluster, the number of its station, the permit and"
        " until when it holds. The station must be recorded. A blank cell says nothing and erases"
        " nothing."
    )
    fields = fields_of(PermitFacts, *PERMIT_COLUMNS)
    resource_class = PermitResource


# Duties to sample

GROUP = SheetField(
    "group",
    SamplingDuty._meta.get_field("group").verbose_name,
    words=("Nhóm thông số", "Nhóm chỉ tiêu"),
    longest=60,
    attribute="group",
)
DUTY_FACTS = (
    SheetField(
        "every_months",
        SamplingDuty._meta.get_field("every_months").verbose_name,
        Kind.COUNT,
        words=("Tần suất (tháng)", "Tần suất quan trắc", "Chu kỳ (tháng)", "Tần suất", "Chu kỳ"),
        largest=32_767,
        attribute="every_months",
    ),
    SheetField(
        "grace_days",
        SamplingDuty._meta.get_field("grace_days").verbose_name,
        Kind.COUNT,
        words=("Số ngày gia hạn", "Gia hạn (ngày)", "Ân hạn (ngày)"),
        largest=32_767,
        attribute="grace_days",
    ),
    SheetField(
        "parameters",
        SamplingDuty._meta.get_field("parameters").verbose_name,
        words=("Thông số", "Thông số quan trắc", "Chỉ tiêu quan trắc", "Chỉ tiêu"),
        longest=1000,
        attribute="parameters",
    ),
)


TIMES_A_SPAN = re.compile(r"\(\s*(?:số )?lần\s*/\s*(?P<span>năm|quý|tháng)\s*\)", re.I)


class DutyResource(OfAStationResource):
    model = SamplingDuty
    facts = {one.name: one.name for one in DUTY_FACTS}

    def find_subjects(self) -> None:
        """A duty is one of a station for one group of parameters; most permits know only one group."""
        super().find_subjects()
        groups = self.values("group")
        for index, subject in enumerate(self.subjects):
            if subject is not None:
                self.subjects[index] = (*subject, words.nfc(groups[index] or "").strip())

    def read(self, table: Table) -> dict[str, ColumnReading]:
        """With "3 tháng/lần" and "02 lần/năm" in months."""
        readings = super().read(table)
        if "every_months" in readings:
            readings["every_months"] = _in_months(readings["every_months"])
            if times := TIMES_A_SPAN.search(table.headings.get("every_months", "")):
                readings["every_months"] = self._of_times(readings["every_months"], times["span"])
        return readings

    def _of_times(self, often: ColumnReading, span: str) -> ColumnReading:
        """Of a column of bare numbers headed "(lần/năm)"."""
        values = list(often.values)
        for index, times in enumerate(values):
            if times is None or index in often.special:
                continue
            values[index] = months_between_samples(f"{times} lần/{span}")
            if values[index] is None:
                self.fault(index, Problem.NO_SUCH_MONTHS, "every_months", str(times))
        return replace(often, values=values)

    def say(self, name: str, column: str) -> None:
        if name != "parameters":
            super().say(name, column)
            return
        finder, said = ParameterFinder(self.questions), []
        for index, text in enumerate(self.readings[column].values):
            said.append(self._codes(finder, index, column, text))
        self.state(name, column, said)

    def _codes(self, finder, index: int, column: str, text: str | None) -> list[str] | None:
        if not text or index in self.left_out:
            return None
        found = []
        for part in filter(None, (part.strip() for part in text.replace(",", ";").split(";"))):
            parameter = finder.by_code.get(part.lower()) or finder.named(part)
            if parameter is None:
                self.fault(index, Problem.NO_SUCH_PARAMETER, column, text, text=part)
            elif parameter.code not in found:
                found.append(parameter.code)
        return found

    def shown(self, name: str, index: int):
        if name == "parameters":
            return self.readings[self.column_of[name]].values[index]
        return super().shown(name, index)

    def settle(self) -> None:
        months = self.said.get("every_months")
        for n in self.stated_anew() if months is not None else ():
            if months[n] is not None and not 1 <= months[n] <= MOST_MONTHS:
                self.fault(n, Problem.NO_SUCH_MONTHS, "every_months")


def _in_months(often: ColumnReading) -> ColumnReading:
    values, special = list(often.values), dict(often.special)
    for index, reading in often.special.items():
        months = months_between_samples(reading.as_typed)
        if months is not None:
            values[index], special[index] = months, Reading(months, reading.as_typed)
    return replace(often, values=values, special=special)


class DutySheet(OfStationSheet):
    kind = "duties"
    title = _("Duties to sample")
    explanation = _(
        "One row for each duty: the station, every how many months a sample is due, after how many"
        " days of grace it is late, and of which parameters (none: every one that its limits name)."
    )
    fields = fields_of(SamplingDuty, *DUTY_FACTS, more=(GROUP,))
    keys = (*OfStationSheet.keys, "group")
    resource_class = DutyResource

    def in_words(self, things: Iterable[Dated]) -> Iterable[Dated]:
        for one in super().in_words(things):
            if isinstance(one.parameters, list):
                one.parameters = BETWEEN_PARAMETERS.join(one.parameters) or None
            yield one
