"""The whole record of a station as the sheets of one workbook."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from clusters.station_record import Record, Taken
from clusters.station_tables import OUTCOME_WORDS
from clusters.views.cards import Card
from clusters.views.station_parts import (
    bounds_in_words,
    due_words,
    group_words,
    typed,
    worst_in_words,
)
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.formats.signs import sign_of


def sheets_of(record: Record, cards: Iterable[Card], cases: Iterable[dict]) -> list[Outgoing]:
    """Facts, samples with their values, verdicts, limits, expected samples and cases, as of the day."""
    return [
        _facts(cards),
        _samples(record, record.samples, _("Samples")),
        _samples(record, record.averages, _("Daily averages")),
        _verdicts(record),
        _limits(record),
        _dues(record),
        _cases(cases),
    ]


def _facts(cards: Iterable[Card]) -> Outgoing:
    headings = [_("Group"), _("Fact"), _("Unit"), _("Value"), _("True from"), _("Paper")]
    return Outgoing(_("Facts"), headings, (row for card in cards for row in _lines(card)))


def _lines(card: Card) -> Iterator[list]:
    title = f"{card.title}: {card.subject}" if card.subject else card.title
    for line in card.lines:
        since, paper = (None, "") if line.row is None else (line.row.valid_from, line.row.source)
        yield [title, line.label, line.unit, line.told.words, since, str(paper or "")]


def _samples(record: Record, samples: Iterable[Taken], title: str) -> Outgoing:
    """Wide, one row for a sample, a column for each parameter with its unit, values as typed."""
    samples = list(samples)
    parameters = [series.parameter for series in record.series(samples)]
    headings = [
        *(_("Taken on"), _("Point of sampling"), _("Number of the sample"), _("Laboratory")),
        *(_("Number of the certificate"), _("Taken by"), _("Verdict"), _("Worst")),
        *(f"{one} ({one.unit})" if one.unit else str(one) for one in parameters),
    ]
    return Outgoing(title, headings, (_sample(one, parameters, record) for one in samples))


def _sample(taken: Taken, parameters, record: Record) -> list:
    facts, sample = taken.facts, taken.sample
    verdict = sign_of(taken.found.outcome.value).word if taken.found is not None else ""
    values = [taken.readings.get(one.pk) for one in parameters]
    return [
        *(sample.taken_on, sample.point, sample.number, facts.laboratory, facts.certificate),
        *(facts.taken_by, str(verdict), worst_in_words(taken, record)),
        *("" if one is None else typed(one) for one in values),
    ]


def _verdicts(record: Record) -> Outgoing:
    headings = [_("True from"), _("Verdict"), _("Highest ratio"), _("Parameter"), _("Next due on")]
    rows = (
        [
            *(one.valid_from, str(OUTCOME_WORDS[one.outcome.value]), one.ratio),
            *(str(record.parameters.get(one.parameter, "")), one.due_on),
        ]
        for one in record.told.segments
        if one.valid_from <= record.day
    )
    return Outgoing(_("Verdicts"), headings, rows)


def _limits(record: Record) -> Outgoing:
    rows = (
        [str(series.parameter), series.parameter.unit, step.day, _allowed(step)]
        for series in record.series()
        for step in series.steps
    )
    headings = [_("Parameter"), _("Unit"), _("True from"), _("Limit")]
    return Outgoing(_("Limits"), headings, rows)


def _allowed(step) -> str:
    return bounds_in_words(step.bounds.minimum, step.bounds.maximum) if step.bounds else ""


def _dues(record: Record) -> Outgoing:
    days = {one.sample.pk: one.day for one in record.samples}
    rows = (
        [
            *(one.window.opens_on, one.window.due_on, group_words(one.group)),
            *(due_words(one.state), days.get(one.window.sample)),
        ]
        for one in record.dues
    )
    headings = [_("May be taken from"), _("Due on"), _("Duty"), _("State"), _("Taken on")]
    return Outgoing(_("Expected samples"), headings, rows)


def _cases(cases: Iterable[dict]) -> Outgoing:
    rows = (
        [
            *(one["facts"].case.opened_on, one["facts"].case.get_kind_display(), one["word"]),
            *(str(one["facts"].owner or ""), one["facts"].due_on, one["facts"].why),
        ]
        for one in cases
    )
    headings = [_("Opened on"), _("Kind"), _("State"), _("Seen to by"), _("To be mended by")]
    return Outgoing(_("Cases"), [*headings, _("Reason")], rows)
