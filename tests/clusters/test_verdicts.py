"""What is stored of samples and stations follows what is written, and is what would be worked out anew."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clusters import judging
from clusters import services as register
from clusters.compliance import Measured, StationOutcome
from clusters.judging import Lens
from clusters.models import (
    CaseFacts,
    CaseState,
    Exceedance,
    LimitChoice,
    PermitFacts,
    Reading,
    Rejudging,
    SampleDue,
    SampleFacts,
    SampleKind,
    SampleVerdict,
    SamplingDuty,
    StationFacts,
    StationVerdict,
)
from clusters.services import ClusterRow, FactGroup
from clusters.verdicts import services as verdicts
from clusters.verdicts import tasks
from clusters.wastewater import services
from clusters.wastewater.services import LimitRow, SampleRow, Value
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.services import NothingToUndo
from hanoi_industry.spreadsheets.models import JobState
from tests.factories import (
    HANOI,
    LONG_AGO,
    TODAY,
    a_choice,
    a_deed,
    a_paper,
    a_sample,
    a_station,
    a_user,
    some_limits,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MEETS, EXCEEDS = StationOutcome.MEETS, StationOutcome.EXCEEDS
JANUARY, FEBRUARY = date(2026, 1, 10), date(2026, 2, 10)


@pytest.fixture
def limits():
    return some_limits(cod=100, tss=50)


@pytest.fixture
def station(limits):
    station = a_station()
    a_choice(station, limits, kq=Decimal("0.9"), kf=Decimal("1.1"))
    return station


def outcome(station, day=TODAY, **how):
    standing = judging.standings(day, **how).get(station.pk)
    return standing and standing.outcome


def a_duty(station, months=3, **values):
    day = values.pop("valid_from", date(2025, 1, 1))
    values = {"every_months": months, **values}
    return services.state_of_station(
        SamplingDuty, station, deed=a_deed(), valid_from=day, values=values
    )


def anew(day, **how):
    """As worked out from the facts, whatever is stored."""
    return judging.standings(day, known_on=datetime(2100, 1, 1, tzinfo=HANOI), **how)


# Writing


def test_a_sample_is_judged_as_it_is_recorded(station):
    sample = a_sample(station, JANUARY, cod=150, tss=49)
    stored = SampleVerdict.objects.get()
    assert (stored.sample, stored.outcome, stored.exceeded) == (sample, "exceeds", 1)
    assert stored.worst_ratio == Decimal("1.5151")
    over = Exceedance.objects.get()
    assert (over.parameter.code, over.maximum, over.value) == ("cod", 99, 150)
    timeline = StationVerdict.objects.values_list("outcome", "valid_from", "valid_until")
    assert list(timeline) == [("no_data", LONG_AGO, JANUARY), ("exceeds", JANUARY, None)]
    assert outcome(station) is EXCEEDS
    assert outcome(station, JANUARY - timedelta(days=1)) is StationOutcome.NO_DATA


def test_a_correction_and_an_undo_change_the_verdict_with_the_fact(station):
    a_sample(station, JANUARY, cod=150)
    reading = Reading.objects.standing().get()
    change_set = services.correct(reading, deed=a_deed(), values={"value": Decimal(50)})
    assert outcome(station) is MEETS
    assert not Exceedance.objects.exists()
    undone = register.undo(change_set, deed=a_deed()).change_set
    assert outcome(station) is EXCEEDS
    register.undo(undone, deed=a_deed())
    assert outcome(station) is MEETS


def test_what_was_known_before_can_still_be_asked(station):
    a_sample(station, JANUARY, cod=150, deed=a_deed(at=date(2026, 3, 10)))
    reading = Reading.objects.standing().get()
    later = a_deed(at=date(2026, 3, 20))
    services.correct(reading, deed=later, values={"value": Decimal(50)})
    assert outcome(station, known_on=date(2026, 3, 19)) is EXCEEDS
    assert outcome(station, known_on=date(2026, 3, 9)) is StationOutcome.NO_DATA
    assert outcome(station) is MEETS


def test_a_sample_of_which_no_value_is_recorded_yet_says_nothing(station):
    a_sample(station, JANUARY, cod=50)
    services.record_samples([SampleRow(station, FEBRUARY)], deed=a_deed())
    assert outcome(station) is MEETS
    assert SampleVerdict.objects.count() == 1


def test_leaving_a_parameter_out_does_not_take_its_breach_away(station):
    first = a_sample(station, JANUARY, cod=150, tss=10)
    a_sample(station, FEBRUARY, tss=10)
    standing = judging.standings(TODAY)[station.pk]
    assert (standing.outcome, standing.sample_id) == (EXCEEDS, first.pk)
    a_sample(station, FEBRUARY + timedelta(days=1), cod=10)
    assert outcome(station) is MEETS


def test_averages_of_an_automatic_station_are_judged_and_speak_for_nobody(station):
    a_duty(station)
    a_sample(station, JANUARY, cod=50)
    a_sample(station, FEBRUARY, kind=SampleKind.AUTOMATIC, cod=150)
    assert outcome(station) is MEETS
    assert Exceedance.objects.get().kind == SampleKind.AUTOMATIC
    assert not CaseFacts.objects.filter(case__kind="breach").exists()
    filled = SampleDue.objects.exclude(sample=None)
    assert {one.sample.kind for one in filled} == {SampleKind.LABORATORY}


def test_limits_may_depend_on_the_flow_of_the_day():
    limits = some_limits("QCVN 40:2025/BTNMT", takes_coefficients=False, cod=90)
    cod = limits.limits.first().parameter
    band = LimitRow(limits, "B", cod, None, Decimal(60), flow_from=Decimal(2000))
    services.keep_limits([band], deed=a_deed())
    small = a_station("Small", flow_m3_a_day=Decimal(1999))
    large = a_station("Large", flow_m3_a_day=Decimal(2000))
    unknown = a_station("Unknown")
    for station in (small, large, unknown):
        a_choice(station, limits)
        a_sample(station, JANUARY, cod=80)
    assert outcome(small) is MEETS
    assert outcome(large) is EXCEEDS
    assert outcome(unknown) is StationOutcome.CANNOT_TELL


def test_expected_samples_are_made_in_advance_and_lateness_with_them(station):
    a_duty(station, grace_days=10)
    a_sample(station, JANUARY, cod=50)
    assert SampleDue.objects.filter(sample=None, late_from__gt=TODAY).count() > 4
    assert outcome(station, date(2026, 4, 20)) is MEETS
    assert outcome(station, date(2026, 4, 21)) is StationOutcome.OVERDUE
    standing = judging.standings(TODAY)[station.pk]
    assert standing.due_on == date(2026, 4, 10)


def test_no_sample_is_expected_beyond_the_permit(station):
    a_duty(station)
    services.state_of_station(
        PermitFacts,
        station,
        deed=a_deed(),
        valid_from=date(2025, 1, 1),
        values={"expires_on": date(2026, 6, 30)},
    )
    assert not SampleDue.objects.filter(opens_on__gt=date(2026, 6, 30)).exists()


# Lenses


def test_a_lens_judges_by_another_standard_and_changes_nothing(station):
    a_sample(station, JANUARY, cod=80)
    strict = some_limits("QCVN mới", columns=("A",), takes_coefficients=False, cod=60)
    before = list(SampleVerdict.objects.values_list())
    lens = Lens(strict, "A")
    assert outcome(station, lens=lens) is EXCEEDS
    (failing,) = judging.failing(TODAY, lens)
    assert (failing.station, failing.own.outcome) == (station, MEETS)
    (over,) = failing.exceedances
    assert (over.value, over.maximum, over.ratio) == (80, 60, Decimal("1.3333"))
    assert list(SampleVerdict.objects.values_list()) == before


def test_a_lens_may_keep_the_coefficients_that_a_station_has_chosen(station):
    a_sample(station, JANUARY, cod=60)
    strict = some_limits("QCVN mới", columns=("A",), cod=60)
    assert outcome(station, lens=Lens(strict, "A")) is MEETS
    assert outcome(station, lens=Lens(strict, "A", with_coefficients=True)) is EXCEEDS


def test_a_lens_judges_stations_that_have_chosen_nothing():
    station = a_station()
    limits = some_limits(takes_coefficients=False, cod=60)
    a_sample(station, JANUARY, cod=80)
    assert outcome(station) is StationOutcome.STANDARD_NOT_CHOSEN
    assert outcome(station, lens=Lens(limits, "A")) is EXCEEDS


# The working


def test_the_working_names_limit_coefficients_and_ratio(station):
    sample = a_sample(station, JANUARY, cod=150, tss=10)
    working = judging.working_of(sample)
    assert (working.kq, working.kf, working.column) == (Decimal("0.9"), Decimal("1.1"), "B")
    cod, tss = sorted(working.lines, key=lambda line: line.parameter.code)
    assert (cod.judged.maximum, cod.limit.maximum, cod.reading.value) == (99, 100, 150)
    assert cod.judged.outcome == "exceeds"
    assert tss.judged.outcome == "within"
    assert working.choice == LimitChoice.objects.standing().get()


def test_values_that_are_being_typed_are_judged_without_being_stored(station):
    working = judging.preview(station, TODAY, {"cod": Measured(Decimal(100))})
    assert working.verdict.outcome == "exceeds"
    assert not SampleVerdict.objects.exists()


def test_the_working_of_a_sample_agrees_with_what_is_stored(station):
    a_duty(station, parameters=["cod", "tss"])
    for day, values in enumerate([{"cod": 50}, {"cod": 150}, {"cod": 50, "tss": 1}], 1):
        sample = a_sample(station, date(2026, 1, day), **values)
        stored = SampleVerdict.objects.get(sample=sample)
        verdict = judging.working_of(sample).verdict
        assert stored.outcome == verdict.outcome
        assert (stored.exceeded, stored.open) == (len(verdict.exceeded), len(verdict.open))


# When limits change


def test_a_limit_that_changes_has_its_stations_judged_anew_in_the_background(station, limits):
    a_sample(station, JANUARY, cod=80)
    other = a_station("Không liên quan")
    cod = limits.limits.get(column="B", parameter__code="cod")
    row = LimitRow(limits, "B", cod.parameter, None, Decimal(50), True)
    services.keep_limits([row], deed=a_deed(why="Sửa theo bản gốc"))
    assert outcome(station) is EXCEEDS
    job = Rejudging.objects.get()
    assert (job.state, job.done, job.total) == (JobState.DONE, 1, 1)
    assert other.pk not in job.limit_sets
    assert CaseFacts.objects.standing().get().state == CaseState.OPEN


def test_limits_that_bind_nobody_need_no_judging(limits):
    cod = limits.limits.first().parameter
    services.keep_limits([LimitRow(limits, "A", cod, None, Decimal(1))], deed=a_deed())
    assert not Rejudging.objects.exists()


def test_a_rejudging_can_be_stopped_before_it_begins(station):
    given = verdicts.begin(a_deed(), enqueue=lambda number: None)
    verdicts.ask_to_stop(given, deed=a_deed())
    verdicts.run(given.pk, clock=lambda: a_deed().at)
    given.refresh_from_db()
    assert (given.state, given.started_at) == (JobState.STOPPED, None)


def test_a_rejudging_stops_between_two_batches(station, monkeypatch):
    monkeypatch.setattr("clusters.verdicts.services.rejudging.STATIONS", 1)
    for number in range(3):
        a_station(f"Trạm {number}")
    given = verdicts.begin(a_deed(), enqueue=lambda number: None)

    def clock():
        if Rejudging.objects.get(pk=given.pk).done == 2:
            verdicts.ask_to_stop(given, deed=a_deed())
        return a_deed().at

    verdicts.run(given.pk, clock=clock)
    given.refresh_from_db()
    assert given.state == JobState.STOPPED
    assert 2 <= given.done < given.total == 4


def test_two_changes_that_wait_are_one_rejudging(limits):
    first = verdicts.begin(a_deed(), enqueue=lambda number: None, limit_sets=[1])
    again = verdicts.begin(a_deed(), enqueue=lambda number: None, limit_sets=[2])
    assert again == first
    assert again.limit_sets == [1, 2]
    assert verdicts.begin(a_deed(), enqueue=lambda number: None).limit_sets == []


def test_a_rejudging_without_a_sign_of_life_is_over():
    given = verdicts.begin(a_deed(), enqueue=lambda number: None)
    given.state, given.heartbeat = JobState.RUNNING, a_deed().at
    given.save()
    assert verdicts.sweep_rejudgings(a_deed().at + timedelta(minutes=4)) == 0
    assert verdicts.sweep_rejudgings(a_deed().at + timedelta(minutes=6)) == 1
    given.refresh_from_db()
    assert given.state == JobState.BROKEN


def test_who_keeps_no_standards_has_nothing_judged_anew():
    officer = a_deed(a_user(Role.OFFICER))
    with pytest.raises(PermissionDenied):
        verdicts.begin(officer, enqueue=lambda number: None)
    assert not Rejudging.objects.exists()


def test_judging_anew_writes_nothing_where_nothing_is_otherwise(station):
    a_duty(station)
    a_sample(station, JANUARY, cod=150, tss=3)
    a_sample(station, FEBRUARY, kind=SampleKind.AUTOMATIC, cod=150)
    before = _stored()
    numbers = list(StationVerdict.objects.order_by("pk").values_list("pk", flat=True))
    tasks.rejudge_later(a_deed())
    assert _stored() == before
    assert list(StationVerdict.objects.order_by("pk").values_list("pk", flat=True)) == numbers


# Stations of which nothing but their state is known


STATES = st.lists(
    st.tuples(
        st.sampled_from(EVERY_MONTH := [date(2025, month, 1) for month in range(1, 7)]),
        st.sampled_from(["none", "building", "finished", "running", "stopped", "exempt"]),
        st.sampled_from([None, Decimal(19), Decimal(20), Decimal(90)]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12)
@given(st.lists(STATES, min_size=1, max_size=3), STATES)
def test_a_station_with_only_a_state_is_told_the_same_as_by_the_whole_rule(histories, later):
    with transaction.atomic():
        stations = [a_station(str(number), state=None) for number in range(len(histories))]
        for station, steps in zip(stations, [*histories[:-1], histories[-1] + later], strict=True):
            for day, state, flow in steps:
                values = {"state": state, "flow_m3_a_day": flow, "capacity_m3_a_day": Decimal(100)}
                services.state_of_station(
                    StationFacts, station, deed=a_deed(), valid_from=day, values=values
                )
            _is_the_same_on(EVERY_MONTH)
        before, cases = _stored(), _cases()
        verdicts.rejudge([one.pk for one in stations], deed=a_deed())
        assert (_stored(), _cases()) == (before, cases)
        transaction.set_rollback(True)


def test_what_else_becomes_known_of_a_station_is_judged_with_its_state(limits):
    station = a_station()
    assert outcome(station) is StationOutcome.STANDARD_NOT_CHOSEN
    a_choice(station, limits)
    a_sample(station, JANUARY, cod=150)
    values = {"state": "stopped"}
    services.state_of_station(
        StationFacts, station, deed=a_deed(), valid_from=FEBRUARY, values=values
    )
    assert outcome(station, JANUARY) is EXCEEDS
    assert outcome(station) is StationOutcome.NOT_APPLICABLE


# As many questions for many as for one


def test_stating_asks_as_many_questions_for_many_stations_as_for_one():
    def asked(count):
        stations = [a_station(f"Trạm {count} {number}") for number in range(count)]
        day = JANUARY
        with CaptureQueriesContext(connection) as asked:
            register.record_rows(
                [
                    ClusterRow(
                        day,
                        (FactGroup(StationFacts, {"state": "stopped"}, station=one),),
                        cluster=one.cluster,
                    )
                    for one in stations
                ],
                deed=a_deed(),
            )
        assert CaseFacts.objects.filter(case__station__in=stations).count() == count
        return len(asked)

    asked(1)
    assert asked(1) == asked(6)


def test_writing_asks_as_many_questions_for_many_stations_as_for_one(limits):
    def recorded(count):
        stations = [a_station(f"Trạm {count} {number}") for number in range(count)]
        cod = limits.limits.first().parameter
        for station in stations:
            a_choice(station, limits)
        rows = [
            SampleRow(
                station, JANUARY + timedelta(days=day), readings=(Value(cod, Decimal(value)),)
            )
            for station in stations
            for day, value in enumerate((150, 160, 50, 170))
        ]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            services.record_samples(rows, deed=a_deed())
        return len(asked)

    recorded(1)
    assert recorded(1) == recorded(6)


def test_reading_asks_as_many_questions_for_many_stations_as_for_one(limits):
    lens = Lens(limits, "A")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            judging.standings(TODAY)
            judging.standings(TODAY, known_on=TODAY)
            judging.failing(TODAY, lens)
        return len(queries)

    def add(name):
        station = a_station(name)
        a_choice(station, limits)
        a_duty(station)
        a_sample(station, JANUARY, cod=1000)

    add("Một")
    before = asked()
    for name in ("Hai", "Ba", "Bốn"):
        add(name)
    assert asked() == before


# Whatever is done in whatever order


DAYS = st.integers(0, 24).map(lambda month: date(2024 + month // 12, month % 12 + 1, 15))
VALUES = st.sampled_from([20, 99, 101, 250])
STEPS = st.one_of(
    st.tuples(st.just("sample"), st.sampled_from([0, 1]), DAYS, VALUES, st.booleans()),
    st.tuples(st.just("automatic"), st.just(0), DAYS, VALUES),
    st.tuples(st.just("correct"), st.integers(0, 9), VALUES),
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
    st.tuples(st.just("choose"), st.sampled_from([0, 1]), DAYS, st.sampled_from(["A", "B", None])),
    st.tuples(st.just("duty"), st.just(0), DAYS, st.sampled_from([None, 1, 3, 6]), st.booleans()),
    st.tuples(
        st.just("state"),
        st.sampled_from([0, 1]),
        DAYS,
        st.sampled_from(["running", "trial", "stopped", "exempt", "finished", "none"]),
    ),
    st.tuples(st.just("permit"), st.just(0), DAYS, DAYS),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("decide"), st.integers(0, 9), st.sampled_from(["close", "reopen"])),
)
LATER = datetime(2026, 6, 1, 9, tzinfo=HANOI)


class World:
    """Two stations, and a hand that does to them whatever comes."""

    def __init__(self):
        self.deed = a_deed(at=LATER)
        self.limits = some_limits(takes_coefficients=False, cod=100, tss=50)
        most = {one.parameter.code: one.parameter for one in self.limits.limits.all()}
        self.cod, self.tss = most["cod"], most["tss"]
        row = LimitRow(self.limits, "A", self.cod, None, Decimal(50))
        services.keep_limits([row], deed=self.deed)
        self.stations = [a_station("Một"), a_station("Hai")]
        self.paper = a_paper()
        self.done = []
        self.number = 0

    def do(self, what, *said):
        change_set = getattr(self, what)(*said)
        if change_set is not None:
            self.done.append(change_set)

    def sample(self, which, day, value, is_whole, kind=SampleKind.LABORATORY):
        self.number += 1
        values = [Value(self.cod, Decimal(value))]
        values += [Value(self.tss, Decimal(value) / 2)] if is_whole else []
        row = SampleRow(
            self.stations[which], day, kind, number=str(self.number), readings=tuple(values)
        )
        return services.record_samples([row], deed=self.deed)

    def automatic(self, which, day, value):
        return self.sample(which, day, value, False, SampleKind.AUTOMATIC)

    def correct(self, which, value):
        rows = list(Reading.objects.standing().order_by("pk"))
        if rows:
            values = {"value": Decimal(value)}
            return services.correct(rows[which % len(rows)], deed=self.deed, values=values)
        return None

    def withdraw(self, which):
        rows = [
            *SampleFacts.objects.standing().order_by("pk"),
            *Reading.objects.standing().order_by("pk"),
            *LimitChoice.objects.standing().order_by("pk"),
        ]
        if rows:
            return services.withdraw(rows[which % len(rows)], deed=self.deed)
        return None

    def choose(self, which, day, column):
        values = {"limit_set": self.limits if column else None, "column": column}
        return services.choose_limits(
            self.stations[which], deed=self.deed, valid_from=day, values=values
        )

    def duty(self, which, day, months, is_named):
        values = {"every_months": months, "parameters": ["cod", "tss"] if is_named else []}
        return self.said(SamplingDuty, which, day, values)

    def permit(self, which, day, expires_on):
        return self.said(PermitFacts, which, day, {"expires_on": expires_on})

    def said(self, model, which, day, values):
        return services.state_of_station(
            model, self.stations[which], deed=self.deed, valid_from=day, values=values
        )

    def state(self, which, day, state):
        group = FactGroup(StationFacts, {"state": state}, station=self.stations[which])
        row = ClusterRow(day, (group,), cluster=self.stations[which].cluster)
        return register.record_rows([row], deed=self.deed)

    def undo(self, which):
        if not self.done:
            return None
        try:
            of = self.done[-1 - which % len(self.done)]
            return register.undo(of, deed=self.deed).change_set
        except NothingToUndo:
            return None

    def decide(self, which, what):
        state = CaseState.OPEN if what == "close" else CaseState.CLOSED
        rows = list(CaseFacts.objects.as_of(self.deed.day).filter(state=state).order_by("case_id"))
        if not rows:
            return None
        case = rows[which % len(rows)].case
        try:
            if what == "close":
                return verdicts.close_by_decision(
                    case, deed=self.deed, source=self.paper, why="Đã khắc phục"
                )
            return verdicts.reopen(case, deed=self.deed, why="Chưa khắc phục")
        except ValidationError:
            return None


def _stored():
    """All that is derived, without the numbers of its rows.

    A choice of limits stands for its day: brought again, it is another row that says the same.
    """
    models = (SampleVerdict, Exceedance, StationVerdict, SampleDue)
    left_out = {"id": None, "choice": "choice__valid_from"}
    return {
        model: sorted(
            tuple(map(str, row))
            for row in model.objects.values_list(
                *filter(None, (left_out.get(f.name, f.attname) for f in model._meta.fields))
            )
        )
        for model in models
    }


def _cases():
    rows = CaseFacts.objects.standing().values_list(
        *("case_id", "valid_from", "state", "severity", "owner_id", "due_on", "ground_id"),
        *("closing_sample_id", "decision"),
    )
    return sorted(map(str, rows))


EVERY_NOW_AND_THEN = [date(2024, 9, 1), date(2025, 7, 1), LATER.date()]
# Each way of writing once, so that none of them is left to chance.
EACH_ONCE = [
    ("choose", 0, date(2024, 1, 15), "B"),
    ("sample", 0, date(2024, 5, 15), 250, True),
    ("correct", 0, 20),
    ("sample", 0, date(2025, 5, 15), 101, False),
    ("withdraw", 1),
    ("duty", 0, date(2024, 1, 15), 6, True),
    ("permit", 0, date(2024, 1, 15), date(2025, 1, 15)),
    ("state", 0, date(2025, 10, 15), "stopped"),
    ("undo", 0),
    ("undo", 0),
]


@settings(max_examples=6)
@example(EACH_ONCE)
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_what_is_stored_is_what_would_be_worked_out_anew_on_every_day(steps):
    with transaction.atomic():
        world = World()
        for step in steps:
            world.do(*step)
            _is_the_same_on(EVERY_NOW_AND_THEN)
        _is_whole(world)
        transaction.set_rollback(True)


def _is_the_same_on(days):
    for day in days:
        assert judging.standings(day) == anew(day), day


def _is_whole(world):
    _is_the_same_on(date(2023, 12, 20) + timedelta(days=days) for days in range(0, 1200, 53))
    assert set(judging.standings(LATER.date())) == {station.pk for station in world.stations}
    before, cases = _stored(), _cases()
    tasks.rejudge_later(world.deed)
    verdicts.rejudge([one.pk for one in world.stations], deed=world.deed)
    assert (_stored(), _cases()) == (before, cases)
    _no_two_cases_are_open(world)


def _no_two_cases_are_open(world):
    for station in world.stations:
        for kind in ("breach", "overdue", "idle"):
            rows = CaseFacts.objects.filter(case__station=station, case__kind=kind)
            for day in sorted(set(rows.values_list("valid_from", flat=True))):
                assert rows.as_of(day).filter(state=CaseState.OPEN).count() <= 1


@settings(max_examples=8)
@given(st.lists(STEPS, min_size=1, max_size=6), STEPS)
@example(
    [
        ("duty", 0, date(2024, 12, 15), 3, False),
        ("duty", 0, date(2025, 5, 15), 1, True),
        ("undo", 1),
    ],
    ("duty", 0, date(2024, 11, 15), 1, True),
)
@example([("automatic", 0, date(2024, 1, 15), 20)], ("choose", 0, date(2024, 1, 15), "A"))
def test_an_undo_takes_everything_back_and_its_own_undo_brings_it_again(steps, last):
    with transaction.atomic():
        world = World()
        for step in steps:
            world.do(*step)
        before, cases = _stored(), _cases()
        count = len(world.done)
        world.do(*last)
        if len(world.done) > count and last[0] not in ("undo", "decide"):
            after, cases_after = _stored(), _cases()
            try:
                undone = register.undo(world.done[-1], deed=world.deed).change_set
            except NothingToUndo:
                undone = None  # it had said nothing new
            if undone is not None:
                assert (_stored(), _cases()) == (before, cases)
                register.undo(undone, deed=world.deed)
                assert (_stored(), _cases()) == (after, cases_after)
        transaction.set_rollback(True)


RANK = {MEETS: 0, StationOutcome.CANNOT_TELL: 1, EXCEEDS: 2}


@settings(max_examples=8)
@given(
    st.lists(st.tuples(DAYS, VALUES, st.booleans()), min_size=1, max_size=5),
    st.integers(0, 4),
    st.integers(1, 300),
)
def test_raising_a_value_never_improves_what_is_said_of_the_station(samples, which, more):
    with transaction.atomic():
        world = World()
        world.choose(0, date(2023, 1, 1), "B")
        for day, value, is_whole in samples:
            world.sample(0, day, value, is_whole)
        station = world.stations[0]
        days = [date(2024, 1, 20) + timedelta(days=30 * n) for n in range(26)]
        before = [outcome(station, day) for day in days]
        rows = list(Reading.objects.standing().order_by("pk"))
        row = rows[which % len(rows)]
        services.correct(row, deed=world.deed, values={"value": row.value + more})
        for was, day in zip(before, days, strict=True):
            assert RANK.get(outcome(station, day), 0) >= RANK.get(was, 0)
        transaction.set_rollback(True)
