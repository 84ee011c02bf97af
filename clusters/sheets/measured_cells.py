"""What a cell says of a parameter: the value in its unit, and what is odd about it."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from django.utils.functional import lazy

from clusters import consistency, measuring
from clusters.measuring import Measurement
from clusters.models import Parameter, Qualifier
from clusters.sheets import codes
from clusters.sheets.parameters import Problem, unit_problem
from clusters.wastewater.services import Value
from hanoi_industry import formats
from hanoi_industry.history.services import in_words
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.cells import TOLD_OF_FIGURES, CaveatCode
from hanoi_industry.spreadsheets.comparing import Draft, SourceCell
from hanoi_industry.spreadsheets.reading import Value as RawValue
from hanoi_industry.spreadsheets.sheets import Table

PH, MOST_PH = "ph", Decimal(14)
# Ammonium counted whole weighs a quarter more than its nitrogen.
AS_ION = re.compile(r"\b(?:NH\s*[4₄]|NO\s*[23₂₃]|PO\s*[4₄])", re.I)
AS_ELEMENT = re.compile(
    r"(?:tính theo|theo|as)\s+[NP]\b|[-_]\s*[NP]\b|\b[NP]\s*[-–]\s*(?:NH|NO|PO)", re.I
)
# "Tổng dầu mỡ" weighs fat of plants and animals as well.
OIL, MINERAL = re.compile("dầu", re.I), re.compile("khoáng", re.I)
PERHAPS_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
COUNTED = "MPN"  # units of what is counted and not weighed begin so


class MeasuredCells:
    """The cells of one table, with what stands beside them; `mark` parts their decimals.

    `tell_caveats` is that of the resource.
    """

    def __init__(self, table: Table, mark: str | None, tell_caveats: Callable[..., None]):
        self.table, self.mark, self.tell_caveats = table, mark, tell_caveats
        self.index_of = {number: index for index, number in enumerate(table.numbers)}
        # The plain values of each parameter, with their rows and cells.
        self._plain: dict[int, list[tuple[Decimal, Draft, SourceCell]]] = {}

    def read(self, draft: Draft, name: str, parameter: Parameter, cell: SourceCell) -> Value | None:
        """What a cell says of a parameter, in the parameter's unit; None where it says nothing."""
        unit, label = self._unit_at(draft, name), str(parameter)
        found = measuring.read(
            cell.raw, parameter, self.mark, unit=unit, detection=self._detection(draft, name)
        )
        if found.trouble is not None:
            draft.fault(found.trouble, cell, found.typed, label, **found.params)
            return None
        unit = _unit_beside(found) or unit
        if not found.is_blank and not self._is_in_its_unit(draft, found, parameter, unit, cell):
            return None
        told = (CaveatCode.CONVERTED, CaveatCode.AT_MOST, *TOLD_OF_FIGURES)
        self.tell_caveats(draft, found.caveats, cell, found.typed, label, *told)
        if found.is_blank:
            return None
        if parameter.code == PH and found.value is not None and found.value > MOST_PH:
            draft.fault(Problem.NOT_A_PH, cell, found.typed, label)
            return None
        self._look_for_oddities(draft, name, parameter, found, cell)
        if found.qualifier == Qualifier.EXACT:
            self._plain.setdefault(parameter.pk, []).append((found.value, draft, cell))
        return Value(parameter, *found.measured, found.typed, cell.place)

    def tell_what_is_far(self) -> None:
        """Results hundreds of times above the others; clean water may well be as far below."""
        for told in self._plain.values():
            values = [value for value, _draft, _cell in told]
            for index, middle in consistency.far_from_others(values):
                value, draft, cell = told[index]
                if value > middle:
                    typed = cells.as_typed(cell.raw)
                    draft.oddity(codes.Note.FAR_FROM_OTHERS, cell, typed, middle=middle)

    def _look_for_oddities(
        self, draft: Draft, name: str, parameter: Parameter, found, cell
    ) -> None:
        told, label = self._called(name), str(parameter)
        is_ion = AS_ION.search(told) and AS_ELEMENT.search(label) and not AS_ELEMENT.search(told)
        if is_ion or (OIL.search(told) and MINERAL.search(label) and not MINERAL.search(told)):
            params = {"text": told, "parameter": label}
            draft.oddity(Problem.COUNTED_OTHERWISE, cell, found.typed, label, **params)
        if parameter.unit.startswith(COUNTED) and _may_be_thousands(found, cell):
            told = {"value": found.value, "thousands": (found.value * 1000).normalize()}
            draft.oddity(Problem.COUNT_WITH_DECIMALS, cell, found.typed, label, **told)
        elif self.mark == "." and PERHAPS_THOUSANDS.fullmatch(found.typed):
            draft.oddity(Problem.PERHAPS_THOUSANDS, cell, found.typed, label, value=found.value)

    def _detection(self, draft: Draft, name: str) -> RawValue:
        """What a column beside the results says the method could have seen."""
        of_cells = getattr(self.table, "detection", None)
        return of_cells.get((name, self.index_of[draft.number])) if of_cells else None

    def _called(self, name: str) -> str:
        """What the file itself calls a parameter."""
        names = getattr(self.table, "names", {})
        return names.get(name) or self.table.headings.get(name, "")

    def _unit_at(self, draft: Draft, name: str) -> str:
        """Of a column, or of the one cell where each has its own."""
        of_cells = getattr(self.table, "unit_at", None)
        if not of_cells:
            return self.table.units.get(name, "")
        return of_cells.get((name, self.index_of[draft.number]), "")

    def _is_in_its_unit(
        self, draft: Draft, found: Measurement, parameter: Parameter, unit: str, cell: SourceCell
    ) -> bool:
        """A unit that nobody knows is odd, one of another kind cannot be kept."""
        trouble = None if found.erases else unit_problem(unit, parameter.unit)
        if trouble is not None:
            tell = draft.oddity if trouble is Problem.UNIT_NOT_KNOWN else draft.fault
            params = {"unit": unit, "expected": parameter.unit or "–"}
            tell(trouble, cell, found.typed, str(parameter), **params)
        return trouble is not Problem.UNIT_DIFFERS


def _unit_beside(found: Measurement) -> str:
    """The unit that stands in the cell of what has none, such as pH."""
    named = (one for one in found.caveats if one.code is CaveatCode.UNIT_NAMED)
    return next((one.params["unit"] for one in named), "")


def _may_be_thousands(found: Measurement, cell: SourceCell) -> bool:
    """ "4.600" that a spreadsheet took for 4.6 when it was typed."""
    if found.qualifier != Qualifier.EXACT or isinstance(cell.raw.value, str):
        return False
    return found.value % 1 != 0 and (found.value * 1000) % 1 == 0


def measured_text(value: Decimal | None, qualifier: str | None, limit: Decimal | None) -> str:
    """A value as it can be read again, whatever the mark of the other cells."""
    return _written(value, qualifier, limit, _plain)


@lru_cache(maxsize=4096)
def measured_words(value: Decimal | None, qualifier: str | None, limit: Decimal | None):
    """The same in the language of the page that shows it."""
    return lazy(_written, str)(value, qualifier, limit, formats.number)


def _written(
    value: Decimal | None,
    qualifier: str | None,
    limit: Decimal | None,
    number: Callable[[Decimal], str],
) -> str:
    if qualifier is None:
        return ""
    if qualifier == Qualifier.NOT_DETECTED:
        return f"KPH (LOD {number(limit)})" if limit is not None else "KPH"
    sign = "" if qualifier == Qualifier.EXACT else qualifier
    return f"{sign}{number(value)}"


def _plain(value: Decimal) -> str:
    text = in_words(value)
    # Three digits behind a point could be thousands.
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text
