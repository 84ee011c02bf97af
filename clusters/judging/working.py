"""The working behind a verdict: limit, coefficients, citation, value, ratio, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clusters import compliance, duties, severity
from clusters.compliance import Coefficients, Judged, Measured, SampleVerdict
from clusters.judging.facts import Book, Choice, KnownOn, Lens, histories
from clusters.judging.samples import choice_for, flow_on
from clusters.models import (
    Exceedance,
    Limit,
    LimitChoice,
    Parameter,
    Reading,
    Sample,
    SampleKind,
    Severity,
    Station,
)


@dataclass(frozen=True)
class Line:
    """One parameter: what was measured, what was allowed, and what follows.

    `reading` is None where nobody measured it or nothing is stored, `limit` where the set has none.
    """

    parameter: Parameter
    reading: Reading | None
    measured: Measured | None
    judged: Judged
    limit: Limit | None = None
    severity: Severity | None = None
    is_required: bool = False


@dataclass(frozen=True)
class Working:
    """A sample with all its parts; `choice` is the row that says which limits held, None under a lens."""

    station: Station
    day: date
    verdict: SampleVerdict
    lines: tuple[Line, ...]
    sample: Sample | None = None
    choice: LimitChoice | None = None
    lens: Lens | None = None
    kq: Decimal | None = None
    kf: Decimal | None = None
    flow: Decimal | None = None

    @property
    def citation(self) -> str:
        limit_set = self.limit_set
        return limit_set.citation if limit_set is not None else ""

    @property
    def limit_set(self):
        if self.lens is not None:
            return self.lens.limit_set
        return self.choice.limit_set if self.choice is not None else None

    @property
    def column(self) -> str:
        if self.lens is not None:
            return self.lens.column
        return (self.choice.column or "") if self.choice is not None else ""


def working_of(sample: Sample, known_on: KnownOn = None, lens: Lens | None = None) -> Working:
    """How the verdict on a sample comes about, as known on a day and under a lens."""
    rows = Reading.objects.standing(known_on).filter(sample=sample).select_related("parameter")
    readings = {row.parameter.code: row for row in rows.order_by("parameter__position")}
    measured = {code: _measured(row) for code, row in readings.items()}
    return _worked(
        sample.station, sample.taken_on, measured, readings, known_on, lens, sample=sample
    )


def preview(
    station: Station, day: date, measured: Mapping[str, Measured], lens: Lens | None = None
) -> Working:
    """The same for values that are only being typed, by the code of their parameter."""
    return _worked(station, day, measured, {}, None, lens)


def _measured(row: Reading) -> Measured:
    qualifier = compliance.Qualifier(row.qualifier or "=")
    return Measured(row.value, qualifier, row.detection_limit)


def _worked(
    station: Station,
    day: date,
    measured: Mapping[str, Measured],
    readings: Mapping[str, Reading],
    known_on: KnownOn,
    lens: Lens | None,
    sample: Sample | None = None,
) -> Working:
    book = Book()
    history = histories([station.pk], book, known_on=known_on, until=day, lens=lens)[station.pk]
    choice = choice_for(history, book, day)
    flow = flow_on(history, day)
    coefficients = choice.coefficients if choice is not None else Coefficients()
    by_number = {book.numbers.get(code, code): one for code, one in measured.items()}
    limits = book.limits_of(choice, flow) if choice is not None else {}
    is_of_laboratory = sample is None or sample.kind == SampleKind.LABORATORY
    groups = duties.in_force(history.duties, day) if is_of_laboratory else {}
    required = duties.required(groups, by_number) if groups else None
    verdict = compliance.judge_sample(by_number, limits.values(), coefficients, required=required)
    lines = _lines(station, day, verdict, by_number, readings, book, choice, flow, required)
    row = None
    if choice is not None and choice.number is not None:
        row = LimitChoice.objects.select_related("limit_set", "source").get(pk=choice.number)
    return Working(
        *(station, day, verdict, lines, sample, row, lens),
        *(coefficients.kq, coefficients.kf, flow),
    )


def _lines(
    station, day, verdict, measured, readings, book: Book, choice: Choice | None, flow, required
) -> tuple[Line, ...]:
    parameters = Parameter.objects.in_bulk()
    ranks = {one.rank: one for one in Severity.objects.all()}
    ladder = book.ladder()
    before = _breaches_before(station, day, verdict)
    lines = []
    for judged in _all_judged(verdict, measured):
        parameter = parameters.get(judged.parameter)
        if parameter is None:
            continue
        rung = None
        if judged.outcome is compliance.Outcome.EXCEEDS:
            days = [*before.get(parameter.pk, ()), day]
            rung = severity.rung_of(ladder, judged.ratio, severity.repeats(days, day))
        limit = book.row_of(choice, parameter.pk, flow) if choice is not None else None
        lines.append(
            Line(
                parameter,
                readings.get(parameter.code),
                measured.get(parameter.pk),
                judged,
                limit,
                ranks.get(rung.rank) if rung is not None else None,
                required is not None and parameter.pk in required,
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.parameter.position, line.parameter.code)))


def _all_judged(verdict: SampleVerdict, measured: Mapping) -> list[Judged]:
    """What was measured without having a limit is told as well."""
    told = {one.parameter for one in verdict.parameters}
    others = [one for one in measured if one not in told]
    return [
        *verdict.parameters,
        *(compliance.judge(measured[one], compliance.Limit(one), Coefficients()) for one in others),
    ]


def _breaches_before(station: Station, day: date, verdict: SampleVerdict) -> dict[int, list]:
    found: dict[int, list] = {}
    if verdict.exceeded:
        rows = Exceedance.objects.filter(
            station=station,
            kind=SampleKind.LABORATORY,
            taken_on__gt=severity.a_year_before(day),
            taken_on__lt=day,
        )
        for parameter, taken_on in rows.values_list("parameter_id", "taken_on"):
            found.setdefault(parameter, []).append(taken_on)
    return found
