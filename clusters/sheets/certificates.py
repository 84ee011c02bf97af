"""What a laboratory's papers say besides values: certificates with parameters down, and lines above.

A certificate is turned so that each of its columns of results reads as the row of a sample, and a
list with one result in a row so that the results of one sample stand together. What stands in the
lines above a table (cluster, day, laboratory, number) is read where it is sure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache

from clusters import measuring
from clusters.sheets.beside_results import is_beside, is_detection, is_quantification
from clusters.sheets.office_words import investor_kind
from clusters.sheets.parameter_names import unit_within
from clusters.sheets.sample_fields import (
    BESIDE,
    IS_LIMITS,
    MENTIONED,
    OF_A_SAMPLE,
    RESULT,
    UNCLEAR,
    WATER,
)
from hanoi_industry import words
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.guard import address
from hanoi_industry.spreadsheets.headings import ColumnMatch
from hanoi_industry.spreadsheets.layout import Column, DataRow, Layout
from hanoi_industry.spreadsheets.reading import RawSheet, Value, cell_of
from hanoi_industry.spreadsheets.roles import Role
from hanoi_industry.spreadsheets.tables import PlacedTable, Table, below_each_other

# Lines above a certificate, by the field they fill; each gives its value after the colon.
LINES = {
    "taken_on": (
        r"(?:(?:ngày|thời gian|thời điểm) (?:lấy mẫu|quan trắc)"
        r"|sampling date|date of sampling|sampled on)"
    ),
    "name": (
        r"(?:địa điểm(?: (?:lấy mẫu|quan trắc))?|tên cơ sở|cơ sở|nơi lấy mẫu|cụm công nghiệp"
        r"|tên cụm công nghiệp)"
    ),
    "point": (
        r"(?:vị trí(?: (?:lấy mẫu|quan trắc))?|điểm (?:lấy mẫu|quan trắc)"
        r"|sampling (?:location|point|site))"
    ),
    WATER: r"(?:tên mẫu|loại mẫu|loại nước|nền mẫu|sample(?: (?:type|name|matrix|description))?)",
    "number": r"(?:ký hiệu mẫu|mã (?:số )?mẫu|số hiệu mẫu|sample (?:id|code|no\.?|number))",
    "laboratory": r"(?:phòng thí nghiệm|đơn vị phân tích|đơn vị thử nghiệm|phòng phân tích)",
    "certificate": r"(?:số(?: phiếu(?: kết quả)?)?|phiếu kết quả số)",
    "taken_by": r"(?:người|đơn vị) lấy mẫu",
}
LINE = {
    # The same words in English may stand before or behind: "Sampling date / Ngày lấy mẫu:".
    name: re.compile(
        rf"^[-–+*•\s\d.]*(?:[a-z][a-z ]*\s*/\s*)?{begins}(?:\s*[/(]\s*[a-z][a-z ]*\)?)?\s*:\s*(?P<said>.+)$",
        re.IGNORECASE,
    )
    for name, begins in LINES.items()
}
# "Kết quả lấy mẫu ngày 20/02/2025" in a title.
DAY_OF_SAMPLING = re.compile(
    r"\b(?:lấy mẫu|quan trắc)\s*[,(]?\s*(?:vào\s+)?ngày\s*:?\s*"
    r"(?P<day>\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4})",
    re.IGNORECASE,
)
CUSTOMER = re.compile(
    r"[-–+*•\s\d.]*(?:tên )?(?:khách hàng|(?:đơn vị|cơ quan|người|bên) (?:yêu cầu|gửi mẫu|đặt hàng)"
    r"|customer|client)\b[^:]{0,30}:",
    re.IGNORECASE,
)
FIRMS = frozenset(("enterprise", "cooperative", "consortium"))
# The number under which the ministry knows a laboratory.
VIMCERTS = re.compile(r"\bVIMCERTS\s*:?\s*\d+", re.IGNORECASE)
LABORATORY = re.compile(
    r"\bphieu (?:tra )?ket qua\b|\bket qua (?:phan tich|thu nghiem)\b|\bquan trac\b.*\bdinh ky\b"
)
AUTOMATIC = re.compile(r"\bquan trac[^.]*\btu dong\b|\btu dong,? lien tuc\b")
WASTEWATER = "nuoc thai"
ABOVE = frozenset({Role.TITLE, Role.LETTERHEAD, Role.NOTE, Role.UNIT_LINE})

# A cluster within a text: "Cửa xả trạm XLNT tập trung CCN Phú Thị, huyện Gia Lâm".
CLUSTER_WITHIN = re.compile(
    r"(?:\bCCN|\bcụm\s+công\s+nghiệp|\bcụm\s+CN|\btrạm\s+(?:XLNT|xử\s+lý\s+nước\s+thải)"
    r"(?:\s+tập\s+trung)?)\s+(?P<name>[^\W\d_][^,;:\n]*?)"
    r"\s*(?:$|[,;:\n]|\s[-–]\s|\.(?:\s|$)|\s(?=(?-i:xã|phường|huyện|quận|thị trấn|thị xã)\s)"
    r"|\s(?=(?:năm|quý|tháng|đợt|ngày|kỳ)\s+[\dIVX]))",
    re.IGNORECASE,
)
DISTRICT_WITHIN = re.compile(
    r"\b(?P<place>(?:huyện|quận|thị xã)\s+[^,;:.()\n–-]+?)\s*(?:$|[,;:.()\n–-])", re.IGNORECASE
)
DAY_WITHIN = re.compile(r"(?<![\d/])\d{1,2}([/.-])\d{1,2}\1\d{4}(?![\d/])")
DAY_OF_THE_YEAR = re.compile(r"(?:\(|\bngày\s+)(?P<day>\d{1,2})[/-](?P<month>\d{1,2})(?![\d/-])")
# "NT1: nước thải trước xử lý; NT2 - nước thải sau xử lý": codes, and what is said up to the next.
LEGEND = re.compile(r"(?<![\w./-])(?P<code>[\w./-]{1,20})(?:\s*[:=]\s*|(?<=\d)\s+[-–]\s+)(?=\S)")
SAID_OF_A_CODE = re.compile(r"[^;:\n]{3,120}")
LIMITS_IN_A_ROW = re.compile(
    r"^(?:qcvn|tcvn|qctdhn|gioi han|gia tri gioi han|quy chuan|tieu chuan|cmax|cot [abc]\b)"
)


@lru_cache(maxsize=10_000)
def cluster_within(text: str) -> str:
    """The name of the one cluster or station that a text speaks of; empty where it names none."""
    plain = words.nfc(text)
    while found := CLUSTER_WITHIN.search(plain):
        inner = CLUSTER_WITHIN.search(found["name"] + ",")
        if inner is None:
            return found["name"].strip(" .-–")
        plain = found["name"]
    return ""


@dataclass(frozen=True)
class TurnedTable(PlacedTable):
    """Samples as rows, wherever a laboratory printed their values."""

    # Parameters as rows of the certificate name them, by the name of the column they became.
    names: Mapping[str, str] = field(default_factory=dict)
    # Units where they differ within a column, as each reading has its own.
    unit_at: Mapping[tuple[str, int], str] = field(default_factory=dict)
    # What a method could have seen, where a column says it.
    detection: Mapping[tuple[str, int], Value] = field(default_factory=dict)

    def goes_with(self, other: Table) -> bool:
        return super().goes_with(other) and self.names == getattr(other, "names", {})

    def joined(self, others: Sequence["TurnedTable"]) -> "TurnedTable":
        more = {name: below_each_other((self, *others), name) for name in ("unit_at", "detection")}
        return replace(super().joined(others), **more)


# Parameters down, samples across


def turned(sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> TurnedTable:
    named = {match.field: match.column for match in matches if match.field}
    results = [match.column for match in matches if match.field == RESULT.name]
    columns: dict[str, list] = {}
    places: dict[tuple[str, int], str] = {}
    units: dict[str, str] = {}
    names: dict[str, str] = {}
    detection: dict[tuple[str, int], Value] = {}
    limits = LimitsOfMethods.among(matches)
    for row in layout.rows:
        text = row.value(named["parameter"].index)
        if text is None or not str(text).strip():
            if _are_days(days := [row.value(column.index) for column in results]):
                columns["taken_on"] = days
                places |= {
                    ("taken_on", index): address(row.row, column.index)
                    for index, column in enumerate(results)
                }
            continue
        if said := _said_of_samples(str(text), [row.value(column.index) for column in results]):
            columns |= said
            places |= {
                (name, index): address(row.row, column.index)
                for name in said
                for index, column in enumerate(results)
            }
            continue
        name = f"{UNCLEAR}{row.row}"
        names[name] = str(text)
        unit = row.value(named["unit"].index) if "unit" in named else None
        units[name] = unit_within(names[name]) if unit is None else str(unit)
        columns[name] = [row.value(column.index) for column in results]
        for index, column in enumerate(results):
            places[(name, index)] = address(row.row, column.index)
            if (limit := limits.beside(row, column)) is not None:
                detection[(name, index)] = limit
    for name, (value, place) in told_above(sheet, layout).items():
        if name in columns:
            continue
        columns[name] = [value] * len(results)
        places |= {(name, index): place for index in range(len(results))}
    _say_of_each(columns, results, _legend(sheet, layout), layout.year)
    numbers = [row.row for row in layout.rows][: len(results)]
    numbers += range(sheet.height + 1, sheet.height + 1 + len(results) - len(numbers))
    return TurnedTable(
        sheet.name,
        numbers,
        columns,
        dict.fromkeys(columns, ""),
        units=units,
        date1904=date1904,
        places=places,
        names=names,
        detection=detection,
    )


@dataclass(frozen=True)
class LimitsOfMethods:
    """The columns that say what the method of a row could have seen, and could tell in figures."""

    detection: Column | None
    quantification: Column | None

    @classmethod
    def among(cls, matches: Iterable[ColumnMatch]) -> "LimitsOfMethods":
        beside = [match.column for match in matches if match.field == BESIDE.name]
        kinds = (is_detection, is_quantification)
        return cls(*(next((one for one in beside if of(one.path)), None) for of in kinds))

    def beside(self, row: DataRow, result: Column) -> Value:
        """The limit that the result of a row speaks of."""
        is_quantified = measuring.is_quantified(row.value(result.index))
        column = self.quantification if is_quantified else self.detection
        return None if column is None else row.value(column.index)


def _said_of_samples(text: str, values: list[Value]) -> dict[str, list[Value]]:
    """What a row among the parameters says of each sample: "Ngày lấy mẫu", "Vị trí lấy mẫu"."""
    said = {}
    for name in ("taken_on", "point", WATER, "number"):
        if re.fullmatch(LINES[name], words.nfc(text).strip(" :"), re.IGNORECASE):
            told = [one for one in values if one is not None]
            is_fit = _are_days(values) if name == "taken_on" else all(map(_is_text, told))
            said |= {name: values} if told and is_fit else {}
    if WATER in said:
        said.setdefault("point", said[WATER])
    return said


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and not cells.is_empty_mark(value)


def _are_days(values: Sequence[Value]) -> bool:
    """Whether a row below the headings says when each of the samples was taken."""
    told = [value for value in values if value is not None]
    return bool(told) and all(map(_is_day, told))


def _is_day(value: Value) -> bool:
    if isinstance(value, str):
        return DAY_WITHIN.fullmatch(value.strip()) is not None
    return isinstance(value, date)


def _say_of_each(
    columns: dict[str, list],
    results: Sequence[Column],
    legend: Mapping[str, str],
    year: int | None,
) -> None:
    """What the headings of results say of their samples goes before what is said of all."""
    said = [_of_heading(column, legend, year) for column in results]
    if len(results) == 1:
        # The heading of the only column is rarely more than "Kết quả"; a code stands above it.
        said = [{name: text for name, text in one.items() if name != "number"} for one in said]
    for name in ("taken_on", MENTIONED, "point", "number"):
        if any(name in one for one in said):
            of_all = columns.get(name, [None] * len(results))
            columns[name] = [
                one.get(name, before) for one, before in zip(said, of_all, strict=True)
            ]
    if any(MENTIONED in one for one in said):
        columns.pop("name", None)


def _of_heading(column: Column, legend: Mapping[str, str], year: int | None) -> dict[str, str]:
    """Day, cluster, point and number of a sample, from "CCN Phú Thị > 15/7/2025" or "NT1".

    `year` is the one of the title, for "Đợt 1 (15/3)".
    """
    told: dict[str, str] = {}
    left = []
    for part in column.path:
        if day := DAY_WITHIN.search(part):
            told["taken_on"] = day[0]
            part = part.replace(day[0], " ")
        elif year is not None and (day := DAY_OF_THE_YEAR.search(part)):
            told["taken_on"] = f"{day['day']}/{day['month']}/{year}"
        if cluster := cluster_within(part):
            told[MENTIONED] = cluster
            continue
        left.append(re.sub(r"\(\s*\)|\s+", " ", part).strip(" -–:,"))
    if left and left[-1]:
        told["number"] = left[-1]
    bare = {
        words.accent_free(one) for part in left for one in (part, *re.findall(r"\(([^()]+)", part))
    }
    explained = next((text for code, text in legend.items() if code in bare), "")
    if explained:
        told["point"] = explained
    return told


def _legend(sheet: RawSheet, layout: Layout) -> dict[str, str]:
    """What notes say of codes: "NT1: Nước thải trước xử lý; NT2: Nước thải sau xử lý"."""
    said: dict[str, str] = {}
    for number in layout.rows_of(*ABOVE):
        for value in sheet.rows[number - 1]:
            if isinstance(value, str):
                for code, text in _explained_in(words.nfc(value)):
                    said.setdefault(words.accent_free(code), text)
    return said


def _explained_in(line: str) -> Iterator[tuple[str, str]]:
    codes = list(LEGEND.finditer(line))
    ends = [*(one.start() for one in codes[1:]), len(line)]
    for code, end in zip(codes, ends, strict=False):
        if text := SAID_OF_A_CODE.match(line, code.end(), end):
            yield code["code"].lstrip("-"), text[0].strip(" .,-–")


# So many cells of a column tell whether it holds results.
LOOKED_AT = 60


# What is worked out of the samples beside it is no sample of its own.
WORKED_OUT = re.compile(
    r"(?:gia tri |ket qua )?(?:trung binh|tb|lon nhat|nho nhat|cao nhat|thap nhat|min|max|mean)"
)

MEAN = re.compile(r"(?:gia tri |ket qua )?(?:trung binh|tb|mean)")
A_RUN = re.compile(r"(?:ket qua )?lan (?:thu )?\d")


def result_headings(
    columns: Sequence[Column], known: Iterable[str], others: Iterable[str]
) -> list[str]:
    """Headings of columns behind the parameters that hold what was measured: "NT-250315.01".

    `known` is what parameters stand under, `others` what names another field.
    """
    keys = {words.accent_free(one) for one in known}
    named = {words.accent_free(one) for one in others}
    first = next(
        (n for n, one in enumerate(columns) if one.path and words.accent_free(one.path[0]) in keys),
        None,
    )
    if first is None:
        return []
    found = [
        one
        for one in columns[first + 1 :]
        if one.path
        and not is_beside(one.path)
        and words.accent_free(one.path[-1]) not in named
        and _holds_results(one)
    ]
    if any(map(_says_result, found)):
        # Beside the results stand limits, doubts of measuring and what was measured before.
        found = [one for one in found if _says_result(one) or _names_a_sample(one)]
    measured = [one for one in found if not WORKED_OUT.fullmatch(words.accent_free(one.path[-1]))]
    if repeats(columns):
        # One sample, measured several times over: the certificate states the mean.
        measured = [one for one in found if MEAN.fullmatch(words.accent_free(one.path[-1]))]
    return [one.heading for one in measured or found]


# As `RESULT` is headed, or a part above it; "Kết quả đợt trước" is that of another day.
SAYS_RESULT = re.compile(
    r"(?:ket qua|kq|(?:test )?results?)\b(?!.*\b(?:dot|truoc|ky|nam|lan truoc)\b)"
)
# "NT-250315.01", "M1", "12/6/2025", "Mẫu 2", "Điểm xả 1", "Cửa xả".
A_CODE = re.compile(r"(?=.*\d)[A-ZĐ]{0,6}[-./ ]?\d[\w./-]*", re.I)
A_SAMPLE = re.compile(r"\b(?:mau|vi tri|diem|cua xa|ho ga|tram|ccn|cum|ngay)\b")


def _says_result(column: Column) -> bool:
    return any(SAYS_RESULT.match(words.accent_free(part)) for part in column.path)


def _names_a_sample(column: Column) -> bool:
    last = words.nfc(column.path[-1]).strip()
    plain = words.accent_free(last)
    if A_CODE.fullmatch(last) or A_SAMPLE.search(plain):
        return True
    return measuring.names_water(last) or WORKED_OUT.fullmatch(plain) is not None


def repeats(columns: Sequence[Column]) -> list[Column]:
    """The single runs of one sample, "Kết quả > Lần 1", where their mean stands beside them."""
    beside: dict[tuple, list[Column]] = {}
    for one in columns:
        beside.setdefault(tuple(one.path[:-1]), []).append(one)
    found = []
    for some in beside.values():
        last = [words.accent_free(one.path[-1]) if one.path else "" for one in some]
        if any(map(MEAN.fullmatch, last)):
            found += [one for one, text in zip(some, last, strict=True) if A_RUN.fullmatch(text)]
    return found


def _holds_results(column: Column) -> bool:
    # A row below the headings may say the days.
    told = [one for one in column.values[:LOOKED_AT] if one is not None and not _is_day(one)]
    return bool(told) and 4 * sum(map(_is_result, told)) >= 3 * len(told)


def _is_result(value: Value) -> bool:
    reading = cells.read_number(measuring.without_uncertainty(value))
    is_figure = not reading.is_faulty or reading.code is cells.Fault.AMBIGUOUS
    return is_figure or measuring.names_its_limit(value)


# One result in a row


def is_listed(named: Iterable[str]) -> bool:
    """Whether each row says of which sample its result is."""
    return bool({"taken_on", "name", "code", "number"} & set(named))


def listed(sheet: RawSheet, layout: Layout, matches, *, date1904: bool) -> TurnedTable:
    """The results of one sample, which stand below each other, as one row."""
    named = {match.field: match.column for match in matches if match.field}
    about = [name for name in OF_A_SAMPLE if name in named]
    samples: dict[tuple, int] = {}
    first: list = []
    found: dict[tuple[str, int], list] = {}
    for row in layout.rows:
        text = row.value(named["parameter"].index)
        key = tuple(str(row.value(named[name].index) or "") for name in about)
        index = samples.setdefault(key, len(samples))
        if index == len(first):
            first.append(row)
        if text is not None and str(text).strip():
            found.setdefault((str(text).strip(), index), []).append(row)
    columns, places, units, names, detection = {}, {}, {}, {}, {}
    limits = LimitsOfMethods.among(matches)
    for name in about:
        column = named[name].index
        columns[name] = [row.value(column) for row in first]
        places |= {(name, n): address(row.row, column) for n, row in enumerate(first)}
    seen: dict[tuple[str, int], str] = {}
    for (text, index), rows in found.items():
        for again, row in enumerate(rows):
            name = seen.setdefault((text, again), f"{UNCLEAR}{row.row}")
            names[name] = text
            columns.setdefault(name, [None] * len(first))[index] = row.value(
                named[RESULT.name].index
            )
            places[(name, index)] = address(row.row, named[RESULT.name].index)
            unit = row.value(named["unit"].index) if "unit" in named else None
            if unit := unit_within(text) if unit is None else str(unit):
                units[(name, index)] = unit
            if (limit := limits.beside(row, named[RESULT.name])) is not None:
                detection[(name, index)] = limit
    numbers = [row.row for row in first]
    table = TurnedTable(
        *(sheet.name, numbers, columns, dict.fromkeys(columns, "")),
        date1904=date1904,
        places=places,
        names=names,
        unit_at=units,
        detection=detection,
    )
    return with_told(table, sheet, layout)


# Lines above, and rows of limits between samples


def with_told(table: Table, sheet: RawSheet, layout: Layout) -> TurnedTable:
    """The same with what the lines above say where no column does, and which rows are limits."""
    told = told_above(sheet, layout)
    if {"name", "code"} & table.columns.keys():
        told.pop("name", None)
        told.pop(MENTIONED, None)
    # A point or a number of all samples would make them one.
    told = {
        name: value
        for name, value in told.items()
        if name not in table.columns and (name != "number" or len(table) == 1)
    }
    limits = _rows_of_limits(sheet, table)
    if not told and not limits:
        return table
    columns, places = dict(table.columns), dict(getattr(table, "places", {}))
    for name, (value, place) in told.items():
        columns[name] = [value] * len(table)
        places |= {(name, index): place for index in range(len(table))}
    if limits:
        columns[IS_LIMITS] = [limits.get(index) for index in range(len(table))]
    held = {one.name: getattr(table, one.name) for one in fields(table)}
    letters = {**table.letters, **dict.fromkeys((*told, IS_LIMITS), "")}
    return TurnedTable(**held | {"columns": columns, "places": places, "letters": letters})


def _rows_of_limits(sheet: RawSheet, table: Table) -> dict[int, str]:
    """Rows that print the limits between samples: "QCVN 40:2011/BTNMT, cột B"."""
    found = {}
    for index, number in enumerate(table.numbers):
        if table.columns.get("taken_on", {}) and table.columns["taken_on"][index] is not None:
            continue
        first = next((one for one in sheet.rows[number - 1] if one is not None), None)
        if isinstance(first, str) and LIMITS_IN_A_ROW.match(words.accent_free(first)):
            found[index] = first
    return found


def told_above(sheet: RawSheet, layout: Layout) -> dict[str, tuple[str, str]]:
    """What the lines above the table say for all of its samples, each with its cell."""
    first = min((row.row for row in layout.rows), default=0)
    return told_in_rows(sheet, (row for row in layout.rows_of(*ABOVE) if row < first))


def told_in_rows(sheet: RawSheet, numbers: Iterable[int]) -> dict[str, tuple[str, str]]:
    """The same of these rows, by field; the first that says something of one holds.

    Who has ordered the samples may sit in another cluster than the one they are from; that counts
    only where nothing else names one.
    """
    told: dict[str, tuple[str, str]] = {}
    of_customer: dict[str, tuple[str, str]] = {}
    for number in numbers:
        for column, line in _lines_of(sheet.rows[number - 1]):
            into = of_customer if CUSTOMER.match(line) else told
            if into is of_customer and investor_kind(line.partition(":")[2].strip()) in FIRMS:
                continue  # what a firm has ordered may be its own water
            for name, said in _told_in(line).items():
                into.setdefault(name, (said, address(number, column)))
    if "name" not in told and MENTIONED not in told:
        told |= {name: of_customer[name] for name in (MENTIONED, "district") if name in of_customer}
    if "name" in told and MENTIONED in told:
        # A cluster that is called one goes before the name of a place or a firm.
        del told["name"]
    if WATER in told:
        told.setdefault("point", told[WATER])
    return told


def _lines_of(row: Sequence[Value]) -> Iterator[tuple[int, str]]:
    """The texts of a row with their columns; "Ngày lấy mẫu:" goes with what stands in the next cell."""
    filled = [(column, value) for column, value in enumerate(row, start=1) if value is not None]
    for at, (column, value) in enumerate(filled):
        if not isinstance(value, str):
            continue
        line = words.nfc(value)
        if line.endswith(":") and at + 1 < len(filled):
            line, column = f"{line} {cells.as_typed(cell_of(filled[at + 1][1]))}", filled[at + 1][0]
        yield column, line


def _told_in(line: str) -> dict[str, str]:
    told = {
        name: found["said"].strip(" .;")
        for name, pattern in LINE.items()
        if (found := pattern.match(line))
    }
    if day := DAY_OF_SAMPLING.search(line):
        told.setdefault("taken_on", day["day"])
    if cluster := cluster_within(line):
        told[MENTIONED] = cluster
        if district := DISTRICT_WITHIN.search(line):
            told["district"] = district["place"]
    if VIMCERTS.search(line):
        told.setdefault("laboratory", line)
    plain = words.accent_free(line)
    if is_automatic := AUTOMATIC.search(plain) is not None:
        told["kind"] = "tự động"
    if LABORATORY.search(plain) and not is_automatic:
        told["kind"] = "phòng thí nghiệm"
        if WASTEWATER not in plain and measuring.is_other_water(line):
            told.setdefault(WATER, line)
    return told
