"""Clean files spoilt on purpose: thirty faults in known cells, one in a row."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from hanoi_industry.spreadsheets.guard import address
from tests.corpus.files import Cell
from tests.corpus.pages import Page
from tests.corpus.truth import Says

Spoil = Callable[[Cell, Random], Cell]
MANY = 30


@dataclass(frozen=True)
class Planted:
    """One fault; `addresses` are the cells where a person would look for it, any will do."""

    kind: str
    addresses: frozenset[str]


def typed(text: object) -> Spoil:
    return lambda cell, dice: Cell(text)


def one_of(*texts: object) -> Spoil:
    return lambda cell, dice: Cell(dice.choice(texts))


def times(factor: int) -> Spoil:
    """The same figure in another unit, and nothing says so."""

    def spoil(cell: Cell, dice: Random) -> Cell:
        value = cell.amount * factor
        if isinstance(cell.written, str):
            return replace(cell, written=f"{value.normalize():f}".replace(".", ","))
        return replace(cell, written=value)

    return spoil


DOUBTFUL = "a doubtful mark"
ANYWHERE = {
    "an error cell": typed("#REF!"),
    "another error cell": one_of("#N/A", "#VALUE!", "#DIV/0!"),
}
IN_NUMBERS = ANYWHERE | {
    "text in a number": one_of("theo dự án", "như năm trước", "xem phụ lục", "abc"),
    "two values": one_of("16 ha (11)", "16; 11", "16/11", "GĐ1: 16; GĐ2: 25"),
    "a range": one_of("10-15", "từ 10 đến 15"),
    "a negative number": one_of(-5, "-12"),
    "an unknown unit": one_of("15 mẫu", "20 sào"),
    DOUBTFUL: one_of("8.522", "9.260"),
    "a qualifier": one_of("~74", "khoảng 74", "hơn 74"),
    "not detected": typed("KPH"),
}
IN_HECTARES = IN_NUMBERS | {
    "the unit of money": one_of("15 tỷ đồng", "200 triệu đồng"),
    "a thousandfold": times(1000),
    "square metres": times(10_000),
}
IN_MONEY = IN_NUMBERS | {"the unit of land": typed("20 ha"), "a thousandfold": times(1000)}
IN_FLOWS = IN_NUMBERS | {"the unit of land": typed("20 ha"), "a thousandfold": times(1000)}
IN_PERCENTS = IN_NUMBERS | {
    "above a hundred": one_of(250, 1850),
    "a share among percents": one_of(0.85, "0,6"),
    "the unit of money": typed("85 tỷ đồng"),
}
IN_COUNTS = ANYWHERE | {
    "half a project": one_of("12,5", 7.5),
    "text in a number": one_of("nhiều", "một số DN"),
    "a negative number": typed(-3),
    "two values": one_of("12 (8 FDI)", "12+8", "12/20"),
}
IN_DAYS = ANYWHERE | {
    "an impossible day": one_of("30/02/2024", "31/4/2023", "15/13/2022", "32/1/2020"),
    "text in a day": one_of("theo dự án", "cuối năm", "sau Tết"),
    "two days": typed("20/7/2017; 26/7/2017"),
    "a number that is no day": one_of(15, 250),
}
IN_DAYS_THAT_CAME = IN_DAYS | {"a day to come": one_of(date(2031, 5, 1), "01/05/2031")}
IN_FLAGS = ANYWHERE | {"an unknown flag": one_of("một phần", "sắp", 2)}
IN_CHOICES = ANYWHERE | {"an unknown choice": one_of("gần xong", "loại khác", 7)}
IN_STATES = ANYWHERE | {"unclear words": one_of("vướng mắc kéo dài", "xem công văn 12")}
IN_COMMUNES = ANYWHERE | {"an unknown commune": one_of("xã Không Có Tên", "phường Ma")}
IN_DISTRICTS = ANYWHERE | {"an unknown district": one_of("huyện Xa Lắm", "quận 19")}
IN_NAMES = {
    "no name": typed(None),
    "a dash for a name": typed("-"),
    "an erased name": typed("xoá"),
    "an error for a name": typed("#REF!"),
}
IN_TEXTS = {"an error cell": typed("#REF!"), "a text without end": typed("dài " * 2000)}

BY_FIELD = {
    "name": IN_NAMES,
    "district": IN_DISTRICTS,
    "commune": IN_COMMUNES,
    "size": IN_HECTARES,
    "industrial_hectares": IN_HECTARES,
    "leased_hectares": IN_HECTARES,
    "reported_occupancy": IN_PERCENTS,
    "approved_bn": IN_MONEY,
    "realised_bn": IN_MONEY,
    "capacity_m3_a_day": IN_FLOWS,
    "flow_m3_a_day": IN_FLOWS,
    "projects": IN_COUNTS,
    "workers": IN_COUNTS,
    "establishment_actual": IN_DAYS_THAT_CAME,
    "reported_date": IN_DAYS_THAT_CAME,
    "decision_date": IN_DAYS,
    "is_operating": IN_FLAGS,
    "meets_standard": IN_FLAGS,
    "legal_stage": IN_CHOICES,
    "status": IN_STATES,
    "investor": IN_TEXTS,
    "remark": IN_TEXTS,
}
IN_OUTCOMES = ANYWHERE | {
    "text in a number": one_of("xem phụ lục", "theo báo cáo"),
    "two values": one_of("16 (11,99)", "16; 11,99"),
    "a range upside down": typed("9-7"),
    "the unit of land": typed("20 ha"),
    "a qualifier": one_of("~20", "khoảng 20"),
}
IN_TARGETS = ANYWHERE | {
    "a range upside down": typed("9-7"),
    "a day in place of a target": typed(date(2024, 5, 7)),
    "the unit of land": typed("20 ha"),
}
IN_INDICATORS = {
    "an unknown indicator": one_of("Chỉ tiêu không có trong sổ", "Số con bò"),
    "no indicator": typed(None),
    "an error for an indicator": typed("#REF!"),
}
IN_UNITS = {"another unit": one_of("triệu đồng", "ha"), "an error cell": typed("#N/A")}


def spoils_of(name: str) -> dict[str, Spoil]:
    kind, _mark, period = name.partition(":")
    if period:
        return IN_TARGETS if kind == "target" else IN_OUTCOMES
    return BY_FIELD.get(name) or {"indicator": IN_INDICATORS, "unit": IN_UNITS}.get(name, {})


def spoilt(page: Page, seed: int, without=()) -> tuple[Page, list[Planted]]:
    """The page with so many faults, every kind before any comes twice; the last is a row twice."""
    dice = Random(seed)
    page = deepcopy(page)
    table = page.table
    # Where a code says which cluster is meant, its name may be left out.
    has_code = any(told.field == "code" for told in table.columns.values())
    choices = [
        (kind, column, spoil)
        for column, told in table.columns.items()
        if told.field and not (has_code and told.field == "name")
        for kind, spoil in spoils_of(told.field).items()
        if kind not in without
    ]
    dice.shuffle(choices)
    rows = dice.sample(list(table.rows), min(len(table.rows), MANY))
    twice = rows.pop()
    planted = list(_planted(page, rows, choices, dice))
    planted.append(_row_twice(page, twice))
    return page, planted


def _planted(page: Page, rows: list[int], choices: list, dice: Random) -> Iterator[Planted]:
    waiting = list(choices)
    for row in rows:
        for place, (kind, column, spoil) in enumerate(waiting):
            cell = page.sheet.cells.get((row, column), Cell())
            if kind == DOUBTFUL and isinstance(cell.written, str):
                continue  # its column shows which mark is the decimal one
            if isinstance(cell.truth, Says) and cell.written is not None:
                page.sheet.cells[row, column] = spoil(cell, dice)
                yield Planted(kind, frozenset({address(row, column)}))
                del waiting[place]
                break
        waiting = waiting or list(choices)


def _row_twice(page: Page, row: int) -> Planted:
    """The same row once more at the end, with one other figure: which of them holds?"""
    last = page.sheet.height + 1
    differs = False
    for (at, column), cell in sorted(page.sheet.cells.items(), key=lambda item: item[0]):
        if at == row:
            if not differs and cell.amount and not isinstance(cell.written, str) and column > 1:
                cell, differs = replace(cell, written=cell.amount + 1), True
            page.sheet.cells[last, column] = cell
    page.table.rows[last] = page.table.rows[row]
    both = {address(n, c) for n, c in page.sheet.cells if n in (row, last)}
    return Planted("a row twice", frozenset(both))
