"""How good the forecasts of targets are, tried on what is over.

Four things are tried, each printed apart: the series that are recorded here; a real series that is
long enough, the country's retail turnover; simulated sector series; and simulated registers.

The country's retail turnover stands in `retail_of_the_country.csv`: from the start of the year to
the end of each quarter, in billion VND and as growth in per cent, of all and of four parts, 2012 to
2023, as the General Statistics Office first published them month by month (gathered on
github.com/hiennguyen9874/vn-macroeconomics, csv/tongmuc.csv). It is no figure of the city and is
loaded nowhere.
"""

import csv
import random
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from hanoi_industry.figures import format_number
from targets import backtests, forecasts, outlooks
from targets.backtests import Part, SeenYear, Trial
from targets.forecasts import Kind
from targets.models import Indicator, Observation
from targets.outcomes import was_there

COUNTRY = Path(__file__).resolve().parents[2] / "data" / "retail_of_the_country.csv"
BEFORE_THE_PANDEMIC = 2019
MONTHS_OF_YEAR = 12
HEADINGS = ("", "tried", "ours", "straight", "last year", "unchanged", "in the range")
WIDTHS = (28, 7, 8, 10, 11, 11, 25)


class Command(BaseCommand):
    help = (
        "Prints how well on course, at risk and the forecasts would have done on what is over: Brier"
        " scores (less is better) beside a straight line and the same as last year, and the share of"
        " outcomes that the ranges held, which is to be four in five. Writes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=20210628, help="of what is simulated")
        parser.add_argument("--series", type=int, default=300, help="simulated sector series")
        parser.add_argument("--registers", type=int, default=100, help="simulated registers")

    def handle(self, *, seed, series, registers, **options):
        self._recorded()
        self._country()
        self._simulated_series(_chance(seed), series)
        self._simulated_registers(_chance(seed), registers)

    def _recorded(self) -> None:
        self._title("Recorded series, cut at each part of a year for which there is a figure")
        found = {one: seen_years(one) for one in Indicator.objects.order_by("position")}
        cuts = {one: backtests.cuts(years) for one, years in found.items()}
        trials = {
            one: backtests.of_years(years, outlooks.kind_of(one)) for one, years in found.items()
        }
        tried = sum(len(some) for some in trials.values())
        self.stdout.write(
            f"{len(found)} indicators; {sum(len(years) for years in found.values())} years with a"
            f" figure of the whole; {sum(cuts.values())} cuts at a part of them"
            f" ({', '.join(f'{one.code} {count}' for one, count in cuts.items() if count)});"
            f" {tried} of the cuts have {forecasts.LEAST_YEARS} earlier years with the same part."
        )
        if not tried:
            self.stdout.write(
                "Too few: the method refuses at every cut, so nothing is scored and no claim is made."
            )
            return
        self._head()
        for one, some in trials.items():
            self._score(one.code, some)
        self._score("all", sum(trials.values(), []))

    def _country(self) -> None:
        self._title("Retail turnover of the country, a real series, cut at 3, 6 and 9 months")
        self._head()
        for kind, name in ((Kind.BY_RATIO, "turnover"), (Kind.BY_DIFFERENCE, "growth")):
            series = country(kind)
            before = [[one for one in some if one.year <= BEFORE_THE_PANDEMIC] for some in series]
            self._score(f"{name}, 2012-2019", tried(before, kind))
            self._score(f"{name}, 2012-2023", tried(series, kind))
            self._by_months(series, kind)

    def _simulated_series(self, chance: random.Random, count: int) -> None:
        self._title(f"Simulated sector series ({count} of each kind), cut at 3, 6 and 9 months")
        self._head()
        for kind, name in ((Kind.BY_RATIO, "sums"), (Kind.BY_DIFFERENCE, "rates")):
            series = [backtests.simulated_years(chance, kind) for _ in range(count)]
            self._score(name, tried(series, kind))
            self._by_months(series, kind)

    def _simulated_registers(self, chance: random.Random, count: int) -> None:
        self._title(f"Simulated registers ({count}), cut at 3, 6 and 9 months")
        self._head()
        registers = [backtests.simulated_register(chance) for _ in range(count)]
        by_months = {
            months: [
                trial
                for passages in registers
                for trial in backtests.of_register(passages, backtests.windows_at(months))
            ]
            for months in backtests.QUARTERS
        }
        self._score("clusters that take the step", sum(by_months.values(), []))
        for months, trials in by_months.items():
            self._score(f"  after {months} months", trials)

    def _by_months(self, series: Iterable[list[SeenYear]], kind: Kind) -> None:
        for months in backtests.QUARTERS:
            some = [[_only(year, months) for year in years] for years in series]
            self._score(f"  after {months} months", tried(some, kind))

    def _title(self, text: str) -> None:
        self.stdout.write(f"\n{text}\n{'-' * len(text)}")

    def _head(self) -> None:
        self._line(*HEADINGS)

    def _score(self, name: str, trials: list[Trial]) -> None:
        record = backtests.record_of(trials)
        if record is None:
            return
        unchanged = record.brier_unchanged
        self._line(
            name,
            str(record.forecasts),
            f"{record.brier:.4f}",
            f"{record.brier_straight:.4f}",
            f"{record.brier_last_year:.4f}",
            "-" if unchanged is None else f"{unchanged:.4f}",
            f"{format_number(record.held.part, 'en')} / {format_number(record.held.whole, 'en')}"
            f" ({record.held.percent_text('en')})",
        )

    def _line(self, *cells: str) -> None:
        first, *others = zip(cells, WIDTHS, strict=True)
        row = first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in others)
        self.stdout.write(row.rstrip())


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (the same numbers again, and no secret)


def seen_years(indicator: Indicator) -> list[SeenYear]:
    """All that is recorded of an indicator's years, as known now."""
    rows = Observation.objects.as_known_on(None).filter(indicator=indicator).exclude(period="")
    today = timezone.localdate()
    held = [row for row in rows.select_related("source").order_by("id") if was_there(row, today)]
    return outlooks.seen_years(indicator, held)


def country(kind: Kind) -> list[list[SeenYear]]:
    """The series of the file: of all and of each part, amounts (`BY_RATIO`) or growth."""
    with COUNTRY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    is_growth = kind is Kind.BY_DIFFERENCE
    names = [name for name in list(rows[0])[2:] if name.endswith("_growth") is is_growth]
    years = sorted({int(row["year"]) for row in rows})
    return [[_year_of(rows, year, name) for year in years] for name in names]


def _year_of(rows: list[dict[str, str]], year: int, name: str) -> SeenYear:
    values = {int(row["months"]): float(row[name]) for row in rows if int(row["year"]) == year}
    end = values.pop(MONTHS_OF_YEAR)
    at = {Part(("months", months), months): value for months, value in values.items()}
    return SeenYear(year, at, end)


def _only(year: SeenYear, months: int) -> SeenYear:
    at = {part: value for part, value in year.at.items() if part.months == months}
    return SeenYear(year.year, at, year.end)


def tried(series: Iterable[list[SeenYear]], kind: Kind) -> list[Trial]:
    return [trial for years in series for trial in backtests.of_years(years, kind)]
