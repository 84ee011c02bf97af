"""The national standards of wastewater: what they measure, and the limits that are known to us.

QCVN 40:2025/BTNMT is there with its columns and its days; its limits are still to be filled in.
Loaded again, it changes nothing, and it leaves alone what somebody has kept since.
"""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusters.models import Limit, LimitSet, Parameter
from clusters.wastewater import services
from clusters.wastewater.services import LimitRow
from hanoi_industry.history import services as history
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import Deed

DATA = Path(__file__).resolve().parents[2] / "data"
PARAMETERS = DATA / "parameters.csv"
LIMITS = DATA / "limits.csv"
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


class Command(BaseCommand):
    help = "Loads the standards of wastewater. Loaded again, it adds nothing."

    def add_arguments(self, parser):
        parser.add_argument("--by", metavar="USERNAME", required=True, help="who answers for it")
        parser.add_argument("--keep", action="store_true", help="write; without it only look")

    def handle(self, *, by, keep, **options):
        deed = Deed(
            by=self._person(by),
            at=timezone.now(),
            via=Via.COMMAND,
            why=_("national standards of wastewater"),
        )
        with transaction.atomic():
            new = load(deed)
            if not keep:
                transaction.set_rollback(True)
        told = "{parameters} parameters, {sets} sets and {limits} limits".format(**new)
        self.stdout.write(f"Added {told}." if keep else f"Would add {told}. Nothing is kept.")

    def _person(self, username: str):
        person = get_user_model().objects.filter(is_active=True, username__iexact=username).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {username}.")
        return person


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
    if parameters or sets or limits:
        with transaction.atomic():
            deed = history.begun(deed)
            for values in parameters:
                services.add_parameter(deed=deed, **values)
            for values in sets:
                services.add_limit_set(deed=deed, **values)
            services.keep_limits(_limits(limits), deed=deed)
    return {"parameters": len(parameters), "sets": len(sets), "limits": len(limits)}


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _parameters() -> Iterator[dict]:
    for row in rows_of(PARAMETERS):
        spellings = [text for text in row["spellings"].split("|") if text]
        yield {**row, "spellings": spellings, "position": int(row["position"])}


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
