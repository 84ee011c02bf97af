"""What was known on an earlier day is never unsaid, whatever is changed, corrected or undone later."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clusters.models import Cluster, LandFacts
from hanoi_industry.accounts.models import Grant, User
from hanoi_industry.history import services
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import Deed, NothingToUndo, Statement
from tests.conftest import drawn

START = datetime(2025, 1, 1, 2, tzinfo=UTC)
DAYS = [date(2024, 6, 1) + timedelta(days=30 * number) for number in range(6)]


def a_keeper() -> User:
    keeper, is_new = User.objects.get_or_create(username="keeper", defaults={"full_name": "Keeper"})
    if is_new:
        Grant.objects.create(user=keeper, role="administrator", whole_city=True)
    return keeper


def a_cluster(code: str = "QD1") -> Cluster:
    return Cluster.objects.get_or_create(code=code, defaults={"name": "Quất Động"})[0]


class Office:
    """A desk whose clock moves on by an hour with every deed."""

    def __init__(self):
        self.by, self.cluster, self.hours = a_keeper(), a_cluster(), 0

    def deed(self) -> Deed:
        self.hours += 1
        return Deed(by=self.by, at=START + timedelta(hours=self.hours))

    @property
    def now(self) -> datetime:
        return START + timedelta(hours=self.hours)

    def change(self, day: date, **values) -> ChangeSet:
        change_set = services.open_change_set(self.deed())
        services.state(change_set, [Statement(LandFacts, {"cluster": self.cluster}, day, values)])
        return change_set

    def correct(self, row: LandFacts, day: date, **values) -> ChangeSet:
        change_set = services.open_change_set(self.deed())
        services.correct(change_set, row, valid_from=day, **values)
        return change_set

    def withdraw(self, row: LandFacts) -> ChangeSet:
        change_set = services.open_change_set(self.deed())
        services.withdraw(change_set, [row])
        return change_set

    def undo(self, change_set: ChangeSet) -> ChangeSet | None:
        try:
            return services.undo(change_set, deed=self.deed(), models=[LandFacts]).change_set
        except NothingToUndo:
            return None

    def standing(self) -> list[LandFacts]:
        return list(LandFacts.objects.standing().order_by("valid_from"))

    def answers(self, known_on: datetime | None = None) -> dict:
        """What the register says of every day, as known at a moment."""
        return {
            day: list(
                LandFacts.objects.as_of(day, known_on).values_list(
                    "valid_from", "leased_hectares", "cleared_hectares", "source"
                )
            )
            for day in DAYS
        }


hectares = st.decimals(min_value=0, max_value=75, places=2)
steps = st.lists(
    st.tuples(
        st.sampled_from(["change", "change", "correct", "withdraw", "undo"]),
        st.integers(0, 5),
        st.integers(0, 50),
        hectares,
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


class EveryEarlierAnswerStands(TestCase):
    @given(steps)
    @settings(max_examples=drawn(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_whatever_was_known_at_a_moment_is_answered_again_for_that_moment(self, steps):
        office, told, deeds = Office(), {}, []
        for kind, day, pick, value, is_leased in steps:
            name = "leased_hectares" if is_leased else "cleared_hectares"
            rows = office.standing()
            if kind == "change" or (kind in {"correct", "withdraw"} and not rows):
                deeds.append(office.change(DAYS[day], **{name: value}))
            elif kind == "correct":
                free = {row.valid_from for row in rows} - {rows[pick % len(rows)].valid_from}
                to = DAYS[day] if DAYS[day] not in free else rows[pick % len(rows)].valid_from
                deeds.append(office.correct(rows[pick % len(rows)], to, **{name: value}))
            elif kind == "withdraw":
                deeds.append(office.withdraw(rows[pick % len(rows)]))
            elif deeds:
                undone = office.undo(deeds[pick % len(deeds)])
                deeds += [undone] if undone else []
            told[office.now] = office.answers()

        for moment, answers in told.items():
            assert office.answers(known_on=moment) == answers
        assert office.answers() == office.answers(known_on=office.now)

    @given(steps)
    @settings(max_examples=drawn(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_an_undo_that_nobody_has_touched_since_brings_back_the_state_before(self, steps):
        office = Office()
        for _kind, day, _pick, value, is_leased in steps:
            name = "leased_hectares" if is_leased else "cleared_hectares"
            before = office.answers()
            change_set = office.change(DAYS[day], **{name: value})
            after = office.answers()
            undone = office.undo(change_set)
            assert office.answers() == before
            if undone is not None:
                office.undo(undone)
                assert office.answers() == after


@pytest.fixture
def office(db):
    return Office()


def test_a_change_holds_until_the_next_one_begins(office):
    office.change(DAYS[1], leased_hectares=Decimal(5))
    office.change(DAYS[3], leased_hectares=Decimal(7))

    def leased(day):
        return list(LandFacts.objects.as_of(day).values_list("leased_hectares", flat=True))

    assert leased(DAYS[1] - timedelta(days=1)) == []
    assert leased(DAYS[1]) == [5]
    assert leased(DAYS[3] - timedelta(days=1)) == [5]
    assert leased(DAYS[3]) == [7]


def test_a_change_keeps_what_it_does_not_speak_of(office):
    office.change(DAYS[0], leased_hectares=Decimal(5), cleared_hectares=Decimal(9))
    office.change(DAYS[1], leased_hectares=Decimal(6))

    row = LandFacts.objects.as_of(DAYS[1]).get()
    assert (row.leased_hectares, row.cleared_hectares) == (6, 9)


def test_a_correction_leaves_the_wrong_row_readable_as_known_then(office):
    office.change(DAYS[0], leased_hectares=Decimal(50))
    before = office.now
    office.correct(office.standing()[0], DAYS[0], leased_hectares=Decimal(5))

    assert LandFacts.objects.as_of(DAYS[0]).get().leased_hectares == 5
    assert LandFacts.objects.as_of(DAYS[0], before).get().leased_hectares == 50


def test_known_on_a_day_means_at_the_end_of_that_day(office):
    office.change(DAYS[0], leased_hectares=Decimal(5))

    assert LandFacts.objects.as_of(DAYS[0], date(2025, 1, 1)).exists()
    assert not LandFacts.objects.as_of(DAYS[0], date(2024, 12, 31)).exists()


def test_saying_the_same_again_writes_nothing(office):
    office.change(DAYS[0], leased_hectares=Decimal("5.00"))
    office.change(DAYS[0], leased_hectares=Decimal("5.0"))
    office.change(DAYS[2], leased_hectares=Decimal(5))

    assert LandFacts.objects.count() == 1
    assert Change.objects.count() == 1


def test_zero_unknown_and_not_applicable_are_three_things(office):
    change_set = services.open_change_set(office.deed())
    subject = {"cluster": office.cluster}
    services.state(
        change_set,
        [
            Statement(
                LandFacts,
                subject,
                DAYS[0],
                {"leased_hectares": Decimal(0)},
                not_applicable=("handed_over_hectares",),
            )
        ],
    )
    row = LandFacts.objects.as_of(DAYS[0]).get()

    assert row.leased_hectares == 0
    assert row.cleared_hectares is None
    assert row.not_applicable == ["handed_over_hectares"]


def test_a_value_said_later_ends_not_applicable(office):
    change_set = services.open_change_set(office.deed())
    subject = {"cluster": office.cluster}
    services.state(
        change_set,
        [Statement(LandFacts, subject, DAYS[0], {}, not_applicable=("leased_hectares",))],
    )
    office.change(DAYS[1], leased_hectares=Decimal(3))

    assert LandFacts.objects.as_of(DAYS[1]).get().not_applicable == []


def test_an_undo_leaves_alone_what_was_edited_since_and_says_so(office):
    first = office.change(DAYS[0], leased_hectares=Decimal(5))
    office.change(DAYS[0], leased_hectares=Decimal(6))

    account = services.look_at_undo(first, by=office.by, models=[LandFacts])

    assert len(account.edited_since) == 1
    assert not account.put_back
    with pytest.raises(NothingToUndo):
        services.undo(first, deed=office.deed(), models=[LandFacts])
    assert LandFacts.objects.as_of(DAYS[0]).get().leased_hectares == 6


def test_each_line_of_history_names_before_and_after(office):
    office.change(DAYS[0], leased_hectares=Decimal(5))
    office.change(DAYS[1], leased_hectares=Decimal(6))

    told = [(change.told(), change.valid_from) for change in Change.objects.order_by("id")]
    assert told == [
        ([("leased_hectares", "", "5", "", "")], DAYS[0]),
        ([("leased_hectares", "5", "6", "", "")], DAYS[1]),
    ]


def test_a_failed_deed_leaves_no_history(office):
    with pytest.raises(RuntimeError), transaction.atomic():
        office.change(DAYS[0], leased_hectares=Decimal(5))
        raise RuntimeError
    assert not ChangeSet.objects.exists()
    assert not Change.objects.exists()


def test_two_standing_rows_of_one_day_are_refused_by_the_database(office):
    office.change(DAYS[0], leased_hectares=Decimal(5))
    row = office.standing()[0]
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_stating_many_facts_asks_as_much_as_stating_one(office):
    def statements(clusters):
        return [
            Statement(LandFacts, {"cluster": one}, DAYS[0], {"leased_hectares": Decimal(1)})
            for one in clusters
        ]

    def count(clusters):
        change_set = services.open_change_set(office.deed())
        with CaptureQueriesContext(connection) as asked:
            services.state(change_set, statements(clusters))
        return len(asked)

    few = [a_cluster("A1")]
    many = [a_cluster(f"B{number}") for number in range(60)]
    assert count(many) == count(few)


def test_an_undo_keeps_a_fact_that_a_later_one_was_built_on(office):
    first = office.change(DAYS[0], leased_hectares=Decimal(5))
    office.change(DAYS[2], cleared_hectares=Decimal(1))

    account = services.look_at_undo(first, by=office.by, models=[LandFacts])

    assert [row.valid_from for row in account.edited_since] == [DAYS[0]]
    assert not account.put_back
