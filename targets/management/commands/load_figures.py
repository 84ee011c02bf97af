"""The public figures of the city's targets and outcomes, each with the page it stands on."""

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from hanoi_industry.documents.models import Document
from hanoi_industry.history.commands import LoadingCommand
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets import papers
from targets import services
from targets.goals import Goal, parse_goal
from targets.models import ON_AVERAGE, Indicator, Observation, Target
from targets.services import ObservationRow, TargetRow
from targets.sheets import AVERAGE, PERIODS, vintage_of

DATA = Path(__file__).resolve().parents[2] / "data"
INDICATORS = DATA / "indicators.csv"
FIGURES = DATA / "city_figures.csv"


class Command(LoadingCommand):
    help = "Loads the indicators and the public figures of the city. Loaded again, it adds nothing."

    def handle(self, *, by, keep, **options):
        deed = self.deed_of(by, _("public figures of the city"))
        with transaction.atomic():
            new = load(deed)
            if not keep:
                transaction.set_rollback(True)
        told = "{indicators} indicators, {targets} targets and {outcomes} outcomes".format(**new)
        self.stdout.write(f"Added {told}." if keep else f"Would add {told}. Nothing is kept.")


def load(deed: Deed) -> dict[str, int]:
    """Record all that is not recorded yet; returns how many of each."""
    indicators = _load_indicators(deed)
    known = {indicator.code: indicator for indicator in Indicator.objects.all()}
    figures = rows_of(FIGURES)
    known_papers = papers.made({figure["source"] for figure in figures}, deed=deed)
    with transaction.atomic():
        change_set = services.record_rows(
            [target_row(one, known, known_papers) for one in figures if one["kind"] == "target"],
            [
                observation_row(one, known, known_papers)
                for one in figures
                if one["kind"] == "actual"
            ],
            deed,
        )
        new = {
            "indicators": indicators,
            "targets": Target.objects.filter(change_set=change_set).count(),
            "outcomes": Observation.objects.filter(change_set=change_set).count(),
        }
        if not change_set.changes.exists():
            # A deed that did nothing leaves no trace.
            transaction.set_rollback(True)
    return new


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _load_indicators(deed: Deed) -> int:
    known = set(Indicator.objects.values_list("code", flat=True))
    new = [indicator_values(row) for row in rows_of(INDICATORS) if row["code"] not in known]
    if new:
        services.create_indicators(new, deed=deed)
    return len(new)


def indicator_values(row: Mapping[str, str]) -> dict[str, object]:
    return {
        **row,
        "is_additive": row["is_additive"] == "yes",
        "decimals": int(row["decimals"]),
        "position": int(row["position"]),
        "other_names": row["other_names"].replace("|", "\n"),
    }


# A row of the file as what it says


def period_of(figure: Mapping[str, str]) -> str:
    """The code of its period; empty where the source gives no year."""
    if not figure["year"]:
        return ""
    return PERIODS.get(figure["period"], "{0}-{1}").format(figure["year"], figure["period"])


def goal_of(figure: Mapping[str, str], indicator: Indicator) -> Goal:
    """Bare numbers are read by custom: the least to reach, all for 100 %, the most for a cap."""
    said = "" if figure["operator"] in ("equals", "between") else f"{figure['operator']} "
    numbers = "–".join(filter(None, [figure["value_low"], figure["value_high"]]))
    words = f"{said}{numbers}" + (" %" if indicator.unit == "%" else "")
    if figure["period"] == AVERAGE:
        words += ON_AVERAGE
    return parse_goal(words, indicator.unit, decimal_mark=".", direction=indicator.direction)


def target_row(
    figure: Mapping[str, str],
    indicators: Mapping[str, Indicator],
    known_papers: Mapping[str, Document],
) -> TargetRow:
    """A target revised within its year changes the one before it; others stand side by side."""
    indicator, paper = indicators[figure["indicator_code"]], known_papers[figure["source"]]
    said_on, precision = day_of(figure, paper)
    as_of = f"as of {figure['as_of']}" if figure["as_of"] else ""
    return TargetRow(
        indicator=indicator,
        period=period_of(figure),
        goal=goal_of(figure, indicator),
        source=paper,
        said_on=said_on,
        said_precision=precision,
        note="; ".join(filter(None, [figure["certainty"], as_of, figure["note"]])),
        beside=not figure["certainty"].startswith("revised"),
    )


def observation_row(
    figure: Mapping[str, str],
    indicators: Mapping[str, Indicator],
    known_papers: Mapping[str, Document],
) -> ObservationRow:
    indicator, paper = indicators[figure["indicator_code"]], known_papers[figure["source"]]
    published_on, precision = day_of(figure, paper)
    about = "about " if figure["operator"] == "about" else ""
    typed = "–".join(filter(None, [figure["value_low"], figure["value_high"]]))
    return ObservationRow(
        indicator=indicator,
        period=period_of(figure),
        value=Decimal(figure["value_low"]),
        value_high=Decimal(figure["value_high"]) if figure["value_high"] else None,
        as_typed=about + typed,
        vintage=vintage_of(figure["certainty"]),
        certainty=figure["certainty"],
        at_point=AVERAGE if figure["period"] == AVERAGE else figure["as_of"],
        published_on=published_on,
        published_precision=precision,
        source=paper,
        note=figure["note"],
    )


def day_of(figure: Mapping[str, str], paper: Document) -> tuple[date | None, str]:
    """When it was said: as its certainty tells ("estimate 28/11/2020"), else the day of its paper."""
    day = papers.day_in(figure["certainty"])
    if day is None:
        return paper.issued_on, paper.issued_precision
    return day.first, day.precision.value
