"""Cases brought in line with what is known and decided, as facts of the deed that changed it.

What the rule says of a case is worked out whole each time and compared with what stands, so a
correction, an import of ten years and an undo need no rule of their own. What a person decided is
never dropped: it is stated again beside what the rule now says.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import episodes
from clusters.episodes import Decided, Episode, Reason, Step
from clusters.models import Case, CaseFacts, CaseKind, CaseState, Cluster, Station
from clusters.verdicts.services.rewriting import Rewritten
from hanoi_industry import inserting
from hanoi_industry.among import Keys
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, StatedTable

LONGEST_REASON = CaseFacts._meta.get_field("why").max_length
WORDS = {
    Reason.NONE: "",
    Reason.AGAIN: gettext_lazy("A limit was exceeded again."),
    Reason.PASSED: gettext_lazy("A later sample meets the limits."),
    Reason.SAMPLED: gettext_lazy("The sample has come."),
    Reason.NOT_DUE: gettext_lazy("No sample is due any more."),
    Reason.NOT_IDLE: gettext_lazy("The station does not stand idle any more."),
}
SAID_BY_STEP = "severity", "owner", "due_on", "ground", "closing_sample", "decision"
SAID = ("state", "severity", "owner_id", "due_on", "ground_id", "closing_sample_id", "decision")


class Ledger:
    """The change set that cases are written with, opened only where one is."""

    def __init__(self, change_set: Callable[[], ChangeSet]):
        self._open = change_set
        self._opened: ChangeSet | None = None

    @classmethod
    def of(cls, deed: Deed) -> "Ledger":
        return cls(lambda: history.open_change_set(deed))

    @property
    def change_set(self) -> ChangeSet:
        if self._opened is None:
            self._opened = self._open()
        return self._opened


@dataclass(frozen=True)
class Row:
    """How a case is to stand from a day on, with the row that stands there now."""

    day: date
    state: str
    step: Step
    was: CaseFacts | None = None

    def said(self) -> tuple:
        step = self.step
        return (
            *(self.state, step.severity, step.owner, step.due_on, step.ground),
            *(step.closing_sample, step.decision),
        )


@dataclass
class _Written:
    """What is to be written of all cases of a batch, so that it is written in few questions."""

    withdrawn: list[CaseFacts]
    stated: list[tuple[Case, Row, str]]


def bring_cases_in_line(rewritten: Rewritten, ledger: Ledger, *, today: date) -> None:
    """Open, note, close, withdraw and open again what follows; stations are locked by then."""
    stations = list(rewritten.told)
    if not stations:
        return
    held, facts = _stored(stations)
    ladder = rewritten.book.ladder()
    decided = _decided(held, facts)
    wanted: dict[tuple, Episode] = {}
    for station in stations:
        said = decided.get(station, {})
        for kind, some in _episodes(station, rewritten, ladder, said, today).items():
            wanted |= {(station, kind, one.opened_on): one for one in some}
    new = [key for key in wanted if key not in held]
    held |= _made(new)
    written = _Written([], [])
    for key, case in held.items():
        _compare(case, wanted.get(key), facts.get(case.pk, []), wanted, written, ledger)
    _write(written, ledger)


def _stored(stations: list[int]) -> tuple[dict[tuple, Case], dict[int, list[CaseFacts]]]:
    cases = Case.objects.filter(station__among=Keys(stations))
    held = {(one.station_id, one.kind, one.opened_on): one for one in cases.order_by()}
    facts: dict[int, list[CaseFacts]] = {}
    if held:
        rows = CaseFacts.objects.standing().filter(case__station__among=stations)
        for row in rows.order_by("valid_from"):
            facts.setdefault(row.case_id, []).append(row)
    return held, facts


def _decided(
    held: Mapping[tuple, Case], facts: Mapping[int, list[CaseFacts]]
) -> dict[int, dict[str, list[Decided]]]:
    """Decisions by station and kind of case."""
    found: dict[int, dict[str, list[Decided]]] = {}
    for (station, kind, opened_on), case in held.items():
        found.setdefault(station, {}).setdefault(kind, []).extend(
            Decided(opened_on, row.valid_from, row.decision, row.owner_id, row.due_on)
            for row in facts.get(case.pk, ())
            if row.decision
        )
    return found


def _episodes(
    station: int, rewritten: Rewritten, ladder, decided: Mapping[str, list[Decided]], today: date
) -> dict[str, list[Episode]]:
    known, told = rewritten.histories[station], rewritten.told[station]
    found = {CaseKind.IDLE: episodes.idle(known.is_idle(), decided=decided.get(CaseKind.IDLE, ()))}
    # Of most stations no sample speaks and none is expected.
    if told.speaking:
        found[CaseKind.BREACH] = episodes.breaches(
            told.speaking,
            running=known.running(),
            ladder=ladder,
            decided=decided.get(CaseKind.BREACH, ()),
        )
    if told.expected:
        found[CaseKind.OVERDUE] = episodes.overdue(
            list(told.expected.values()),
            told.speaking,
            today=today,
            running=known.running(),
            decided=decided.get(CaseKind.OVERDUE, ()),
        )
    return found


def _made(keys: Iterable[tuple]) -> dict[tuple, Case]:
    keys = list(keys)
    if not keys:
        return {}
    made = {
        key: Case(number, key[0], str(key[1]), key[2])
        for key, number in zip(keys, inserting.reserve(Case, len(keys)), strict=True)
    }
    names = ["id", "station", "kind", "opened_on"]
    rows = ((one.pk, one.station_id, one.kind, one.opened_on) for one in made.values())
    inserting.insert(Case, names, rows)
    return made


def _compare(
    case: Case,
    episode: Episode | None,
    standing: list[CaseFacts],
    wanted: Mapping[tuple, Episode],
    written: _Written,
    ledger: Ledger,
) -> None:
    by_day = {row.valid_from: row for row in standing}
    if episode is not None:
        rows = [_row(step, by_day.get(step.day)) for step in episode.steps]
    elif standing:
        rows = _withdrawn(standing)
    else:
        return
    days = {row.day for row in rows}
    written.withdrawn += [row for row in standing if row.valid_from not in days]
    why = ""
    for row in rows:
        if row.was is not None and row.said() == tuple(getattr(row.was, n) for n in SAID):
            continue
        if row.state == CaseState.WITHDRAWN:
            why = why or _why_withdrawn(case, wanted, ledger)
        written.stated.append((case, row, why or _why(row)))


def _row(step: Step, was: CaseFacts | None) -> Row:
    return Row(step.day, CaseState.OPEN if step.is_open else CaseState.CLOSED, step, was)


def _withdrawn(standing: list[CaseFacts]) -> list[Row]:
    """There was no such case: its first row says so, and so does each decision about it."""
    first = standing[0]
    return [
        Row(
            row.valid_from,
            CaseState.WITHDRAWN,
            Step(
                row.valid_from,
                False,
                *(first.severity, row.owner_id, row.due_on, first.ground_id, None),
                decision=row.decision,
            ),
            row,
        )
        for row in standing
        if row is first or row.decision
    ]


def _why_withdrawn(case: Case, wanted: Mapping[tuple, Episode], ledger: Ledger) -> str:
    earlier = [
        opened_on
        for (station, kind, opened_on), one in wanted.items()
        if (station, kind) == (case.station_id, case.kind)
        and opened_on < case.opened_on
        and any(step.day == case.opened_on for step in one.steps)
    ]
    if earlier:
        return _("It belongs to the case that was opened on %(day)s.") % {
            "day": f"{max(earlier):%d/%m/%Y}"
        }
    said = {
        CaseKind.BREACH: _("What showed it was corrected or taken back."),
        CaseKind.OVERDUE: _("No sample was late by what is known now."),
        CaseKind.IDLE: _("The station did not stand idle by what is known now."),
    }[CaseKind(case.kind)]
    return " ".join(filter(None, [said, ledger.change_set.why]))[:LONGEST_REASON]


def _why(row: Row) -> str:
    """What the rule says in words; a decision keeps the words of the person."""
    if row.step.decision and row.was is not None:
        return row.was.why
    return str(WORDS[row.step.reason])


def _write(written: _Written, ledger: Ledger) -> None:
    if written.withdrawn:
        _with_cases(written.withdrawn)
        history.withdraw(ledger.change_set, written.withdrawn)
    if not written.stated:
        return
    history.state_table(ledger.change_set, _table(written.stated))


def _table(stated: list[tuple[Case, Row, str]]) -> StatedTable:
    told = _told({case.station_id for case, _row, _why in stated})
    said: dict[str, list] = {
        "state": [row.state for _case, row, _why in stated],
        "why": [why for _case, _row, why in stated],
    }
    steps = [row.step for _case, row, _why in stated]
    said |= {name: [getattr(step, name) for step in steps] for name in SAID_BY_STEP}
    return StatedTable(
        CaseFacts,
        [(case.pk,) for case, _row, _why in stated],
        [row.day for _case, row, _why in stated],
        said,
        [told[case.station_id] for case, _row, _why in stated],
        sources=[None if row.was is None else row.was.source_id for _case, row, _why in stated],
    )


def _told(stations: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """What history tells of the clusters that stations belong to."""
    rows = Station.objects.filter(pk__among=Keys(stations))
    of = dict(rows.values_list("pk", "cluster_id"))
    told = Cluster.objects.filter(pk__among=Keys(set(of.values()))).told()
    return {station: told[cluster] for station, cluster in of.items()}


def _with_cases(rows: list[CaseFacts]) -> None:
    """What history will say of them is fetched at once."""
    cases = Case.objects.select_related("station__cluster__area").filter(
        pk__among=sorted({row.case_id for row in rows})
    )
    found = {one.pk: one for one in cases}
    for row in rows:
        row.case = found[row.case_id]
