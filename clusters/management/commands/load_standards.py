"""The national standards of wastewater: what they measure, and the limits that are known to us.

With them the tables of Kq and Kf and a first ladder of severities, each marked with its source.

QCVN 40:2025/BTNMT is there with its columns and its days; its limits are still to be filled in.
Loaded again, it changes nothing, and it leaves alone what somebody has kept since.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Coefficient, Limit, LimitSet, Parameter, Severity
from clusters.wastewater import services
from clusters.wastewater.services import LimitRow
from hanoi_industry.history import services as history
from hanoi_industry.history.commands import LoadingCommand
from hanoi_industry.history.services import Deed

DATA = Path(__file__).resolve().parents[2] / "data"
PARAMETERS = DATA / "parameters.csv"
LIMITS = DATA / "limits.csv"
# Marked line by line where nobody has read them in the standard's own text yet.
COEFFICIENTS = DATA / "coefficients.csv"
# The degrees are those of the decree; how often counts as grave, and the terms, are a proposal.
SEVERITIES = DATA / "severities.csv"
SETS = (
    {
        "code": "QCVN 40:2011/BTNMT",
        "title": "Quy chuẩn kỹ thuật quốc gia về nước thải công nghiệp (2011)",
        "in_force_from": date(2012, 2, 15),
        "usable_until": date(2031, 12, 31),
        "columns": ["A", "B"],
        "citation": "Thông tư 47/2011/TT-BTNMT",
    },
    {
        "code": "QCVN 40:2025/BTNMT",
        "title": "Quy chuẩn kỹ thuật quốc gia về nước thải công nghiệp (2025)",
        "in_force_from": date(2025, 9, 1),
        "columns": ["A", "B", "C"],
        "citation": "Thông tư 06/2025/TT-BTNMT ngày 28/02/2025",
    },
)


class Command(LoadingCommand):
    help = "Loads the standards of wastewater. Loaded again, it adds nothing."

    def handle(self, *, by, keep, **options):
        deed = self.deed_of(by, _("national standards of wastewater"))
        with transaction.atomic():
            new = load(deed)
            if not keep:
                transaction.set_rollback(True)
        told = (
            "{parameters} parameters, {sets} sets, {limits} limits, {coefficients} lines of Kq and"
            " Kf and {severities} severities"
        ).format(**new)
        self.stdout.write(f"Added {told}." if keep else f"Would add {told}. Nothing is kept.")


def load(deed: Deed) -> dict[str, int]:
    """Adds what is missing in one deed, and tells how much of each it was."""
    known = set(Parameter.objects.values_list("code", flat=True))
    parameters = [one for one in _parameters() if one["code"] not in known]
    there = set(LimitSet.objects.values_list("code", flat=True))
    sets = [one for one in SETS if one["code"] not in there]
    held = set(Limit.objects.values_list("limit_set__code", "column", "parameter__code"))
    limits = [
        one
        for one in rows_of(LIMITS)
        if (one["limit_set"], one["column"], one["parameter"]) not in held
    ]
    coefficients = [] if Coefficient.objects.exists() else list(_coefficients())
    severities = [] if Severity.objects.exists() else list(_severities())
    if parameters or sets or limits or coefficients or severities:
        with transaction.atomic():
            deed = history.begun(deed)
            for values in parameters:
                services.add_parameter(deed=deed, **values)
            for values in sets:
                services.add_limit_set(deed=deed, **values)
            services.keep_limits(_limits(limits), deed=deed)
            sets_by_code = {one.code: one for one in LimitSet.objects.all()}
            for values in coefficients:
                limit_set = sets_by_code[values.pop("limit_set")]
                services.add_coefficient(deed=deed, limit_set=limit_set, **values)
            for values in severities:
                services.add_severity(deed=deed, **values)
    return {
        "parameters": len(parameters),
        "sets": len(sets),
        "limits": len(limits),
        "coefficients": len(coefficients),
        "severities": len(severities),
    }


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _parameters() -> Iterator[dict]:
    for row in rows_of(PARAMETERS):
        spellings = [text for text in row["spellings"].split("|") if text]
        yield {**row, "spellings": spellings, "position": int(row["position"])}


def _coefficients() -> Iterator[dict]:
    """The tables of Kq and Kf as values of `Coefficient`; what a person has kept is not added to."""
    for row in rows_of(COEFFICIENTS):
        yield {
            **row,
            **{name: _number(row[name]) for name in ("above", "up_to", "value")},
            "without_data": row["without_data"] == "yes",
            "is_confirmed": row["is_confirmed"] == "yes",
            "citation": "QCVN 40:2011/BTNMT (Thông tư 47/2011/TT-BTNMT)",
        }


def _severities() -> Iterator[dict]:
    for row in rows_of(SEVERITIES):
        repeats = int(row["repeats_from"]) if row["repeats_from"] else None
        yield {
            **row,
            "rank": int(row["rank"]),
            "ratio_from": _number(row["ratio_from"]),
            "repeats_from": repeats,
            "days_to_mend": int(row["days_to_mend"]),
        }


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _limits(rows: list[dict[str, str]]) -> list[LimitRow]:
    sets = {one.code: one for one in LimitSet.objects.all()}
    parameters = {one.code: one for one in Parameter.objects.all()}
    return [
        LimitRow(
            sets[row["limit_set"]],
            row["column"],
            parameters[row["parameter"]],
            *(Decimal(row[end]) if row[end] else None for end in ("minimum", "maximum")),
            takes_coefficients=row["takes_coefficients"] == "yes",
        )
        for row in rows
    ]
