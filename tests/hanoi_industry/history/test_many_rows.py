"""A file states a hundred thousand facts as a form states one, and all of them can be undone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from clusters.models import Cluster, InvestorFacts, LandFacts, MilestoneFacts
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history import services
from hanoi_industry.history.models import Change
from hanoi_industry.history.services import (
    UNSAID,
    Deed,
    NothingToUndo,
    Origin,
    StatedTable,
    Statement,
    facts,
    undoing,
)
from tests import factories as make
from tests.conftest import drawn
from tests.telling import told

DAYS = [date(2024, 6, 1) + timedelta(days=30 * number) for number in range(4)]
FIELDS = ("leased_hectares", "cleared_hectares", "reported_occupancy")


@pytest.fixture
def keeper(db):
    return make.a_user(Role.ADMINISTRATOR)


@pytest.fixture
def small_batches(monkeypatch):
    """So that a handful of rows is several batches."""
    monkeypatch.setattr(facts, "BATCH", 3)
    monkeypatch.setattr(undoing, "BATCH", 3)


def clusters(count: int, prefix: str = "A") -> list[Cluster]:
    return [
        Cluster.objects.get_or_create(code=f"{prefix}{number}", defaults={"name": "Cụm"})[0]
        for number in range(count)
    ]


def a_table(some, day=DAYS[0], **values) -> StatedTable:
    return StatedTable(
        LandFacts,
        subjects=[(one.pk,) for one in some],
        valid_from=[day] * len(some),
        columns={name: [value] * len(some) for name, value in values.items()},
        told=[("", one.code, one.name) for one in some],
    )


def stated(keeper, table: StatedTable):
    change_set = services.open_change_set(make.a_deed(keeper))
    services.state_table(change_set, table)
    return change_set


def standing() -> list[tuple]:
    rows = LandFacts.objects.standing().order_by("cluster__code", "valid_from")
    return list(
        rows.values_list(
            *("cluster__code", "valid_from", *FIELDS, "not_applicable", "as_typed", "source_id")
        )
    )


# The same as one by one

values = st.one_of(st.none(), st.sampled_from([Decimal(0), Decimal("1.5"), Decimal("2.50")]))
rows = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(DAYS),
        st.dictionaries(st.sampled_from(FIELDS), values),
        st.sets(st.sampled_from(FIELDS), max_size=1),
        st.dictionaries(st.sampled_from(FIELDS), st.just("1,5 ha"), max_size=1),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


SAID_AND_UNSAID = [
    (0, DAYS[0], {}, set(), {}, False),
    (1, DAYS[0], {"leased_hectares": Decimal("1.5")}, set(), {}, False),
    (1, DAYS[1], {"leased_hectares": None}, set(), {}, False),
    (1, DAYS[1], {"leased_hectares": Decimal("1.5")}, set(), {}, False),
]


class ATableSaysWhatItsRowsSay(TestCase):
    @example([SAID_AND_UNSAID])
    @given(st.lists(rows, min_size=1, max_size=4))
    @settings(max_examples=drawn(40))
    def test_stated_as_a_table_or_one_by_one_the_same_stands_and_the_same_is_told(self, files):
        keeper = make.a_user(Role.ADMINISTRATOR)
        paper = make.a_paper()
        things = clusters(3)
        left = []
        for write in (self._one_by_one, self._as_a_table, self._as_the_rules_say):
            LandFacts.objects.all().delete()
            Change.objects.filter(fact_type="clusters.landfacts").delete()
            for number, rows in enumerate(files):
                deed = Deed(keeper, datetime(2025, 1, 1 + number, tzinfo=UTC))
                write(services.open_change_set(deed), rows, things, paper)
            changes = Change.objects.filter(fact_type="clusters.landfacts").order_by("pk")
            lines = sorted(
                (one.change_set.at, one.subject_code, one.valid_from, one.told()) for one in changes
            )
            left.append((standing(), lines))
        assert left[0] == left[1]
        assert left[0][0] == left[2][0]

    def _one_by_one(self, change_set, rows, things, paper):
        services.state(
            change_set,
            [
                Statement(
                    LandFacts,
                    {"cluster": things[which]},
                    day,
                    said,
                    tuple(absent),
                    typed,
                    {name: Origin("S", f"C{at}") for name in FIELDS},
                    paper if is_cited else None,
                )
                for at, (which, day, said, absent, typed, is_cited) in enumerate(rows)
            ],
        )

    def _as_a_table(self, change_set, rows, things, paper):
        services.state_table(
            change_set,
            StatedTable(
                LandFacts,
                subjects=[(things[row[0]].pk,) for row in rows],
                valid_from=[row[1] for row in rows],
                columns={name: [row[2].get(name, UNSAID) for row in rows] for name in FIELDS},
                told=[("whole city", things[row[0]].code, "Cụm") for row in rows],
                not_applicable={at: tuple(row[3]) for at, row in enumerate(rows) if row[3]},
                as_typed={name: [row[4].get(name) for row in rows] for name in FIELDS},
                sources=[paper.pk if row[5] else None for row in rows],
                sheet="S",
                cells=dict.fromkeys(FIELDS, "C"),
                row_numbers=range(len(rows)),
            ),
        )

    def _as_the_rules_say(self, change_set, rows, things, paper):
        """The rules, said a second time and as plainly as can be: one row after another."""
        for which, day, said, absent, typed, is_cited in sorted(rows, key=lambda row: row[1]):
            timeline = LandFacts.objects.standing().filter(cluster=things[which])
            before = timeline.filter(valid_from__lte=day).order_by("valid_from").last()
            row = LandFacts(cluster=things[which], valid_from=day, recorded_at=change_set.at)
            row.change_set, row.source = change_set, paper if is_cited else None
            absent, typed = set(absent), dict(typed)
            if before is not None:
                for name in before.fact_fields():
                    setattr(row, name, getattr(before, name))
                absent |= set(before.not_applicable) - set(said)
                typed = {
                    name: text for name, text in before.as_typed.items() if name not in said
                } | typed
                if row.source is None and before.valid_from == day:
                    row.source = before.source
            for name, value in said.items():
                setattr(row, name, value)
            row.not_applicable, row.as_typed = sorted(absent), typed
            if before is not None and self._says_nothing_new(before, row):
                continue
            if before is not None and before.valid_from == day:
                # What this file said itself is said anew; the row before it stays for history.
                before.withdrawn_at, before.withdrawn_by = change_set.at, change_set
                before.save()
            row.save()
        self._unsay_what_came_to_nothing(change_set)

    def _says_nothing_new(self, before, row):
        return (
            before.values() == row.values()
            and before.not_applicable == row.not_applicable
            and row.source_id in (None, before.source_id)
        )

    def _unsay_what_came_to_nothing(self, change_set):
        """Rows that a file corrected away again in the same breath, so that nothing is new."""
        for row in LandFacts.objects.filter(change_set=change_set, withdrawn_at=None):
            here = LandFacts.objects.filter(cluster=row.cluster, valid_from__lte=row.valid_from)
            of_that_day = here.filter(withdrawn_by=change_set, valid_from=row.valid_from)
            lost = of_that_day.exclude(change_set=change_set).first()
            if lost is not None and self._says_nothing_new(lost, row):
                row.delete()
                lost.withdrawn_at = lost.withdrawn_by = None
                lost.save()
            if lost is None and of_that_day.exists():
                # Said twice of a day: what it comes to may be what held before that day.
                held = here.filter(withdrawn_at=None).exclude(pk=row.pk).order_by("valid_from")
                if held.exists() and self._says_nothing_new(held.last(), row):
                    row.delete()


def test_each_line_names_the_cell_it_was_read_from(keeper):
    (one,) = clusters(1)
    table = StatedTable(
        LandFacts,
        [(one.pk,)],
        [DAYS[0]],
        {"leased_hectares": [Decimal("1.50")], "cleared_hectares": [None]},
        [("00001", one.code, one.name)],
        sheet="Đất",
        cells={"leased_hectares": "AB"},
        row_numbers=[17],
    )
    change_set = stated(keeper, table)

    change = change_set.changes.get()
    assert change.told() == [("leased_hectares", "", "1.5", "Đất", "AB17")]
    assert (change.area_code, change.subject_code) == ("00001", "A0")
    assert change.fact_id == LandFacts.objects.get().pk


def test_tables_of_one_deed_each_tell_their_own_cells(keeper):
    one, other = clusters(2)
    change_set = services.open_change_set(make.a_deed(keeper))
    for thing, letters in ((one, "C"), (other, "AB")):
        services.state_table(
            change_set,
            StatedTable(
                LandFacts,
                [(thing.pk,)],
                [DAYS[0]],
                {"leased_hectares": [Decimal(2)]},
                [("00001", thing.code, thing.name)],
                sheet="Đất",
                cells={"leased_hectares": letters},
                row_numbers=[5],
            ),
        )
    assert [line.cell for line in told(change_set.changes.order_by("pk"))] == ["C5", "AB5"]
    assert change_set.changes.line_count() == 2


def test_rows_put_together_otherwise_than_they_stand_each_tell_their_own_cells(keeper):
    some = clusters(2)
    table = a_table(some, leased_hectares=Decimal(2))
    table = replace(table, sheet="Đất", cells={"leased_hectares": ["C5", "AB7"]})
    change_set = stated(keeper, table)
    assert [line.cell for line in told(change_set.changes.order_by("pk"))] == ["C5", "AB7"]


def test_what_was_read_from_no_file_is_told_without_a_cell(keeper):
    change_set = stated(keeper, a_table(clusters(1), leased_hectares=Decimal(2)))
    assert change_set.changes.get().told() == [("leased_hectares", "", "2", "", "")]


def test_the_numbers_of_the_written_rows_are_given_back(keeper):
    some = clusters(3)
    change_set = services.open_change_set(make.a_deed(keeper))
    numbers = services.state_table(change_set, a_table(some, leased_hectares=Decimal(1)))
    assert set(numbers) == set(LandFacts.objects.values_list("pk", flat=True))
    again = services.open_change_set(make.a_deed(keeper))
    assert services.state_table(again, a_table(some, leased_hectares=Decimal("1.0"))) == []


def test_a_table_about_steps_keeps_each_kind_apart(keeper):
    (one,) = clusters(1)
    kinds = ["permit", "completion"]
    table = StatedTable(
        MilestoneFacts,
        [(one.pk, kind) for kind in kinds],
        [DAYS[0]] * 2,
        {"state": ["done", "in_progress"]},
        [("", one.code, one.name)] * 2,
    )
    stated(keeper, table)
    assert dict(MilestoneFacts.objects.standing().values_list("kind", "state")) == {
        "permit": "done",
        "completion": "in_progress",
    }


def test_what_a_foreign_key_points_at_is_told_by_its_name(keeper):
    (one,) = clusters(1)
    investor = InvestorFacts._meta.get_field("investor").related_model.objects.create(
        name="Công ty Một", key="1"
    )
    table = StatedTable(
        InvestorFacts, [(one.pk,)], [DAYS[0]], {"investor": [investor.pk]}, [("", one.code, "")]
    )
    change_set = stated(keeper, table)
    assert told(change_set.changes.all()) == [("investor", "", "Công ty Một", "", "")]


def test_a_field_that_is_none_is_refused(keeper):
    with pytest.raises(TypeError):
        stated(keeper, a_table(clusters(1), hectares=Decimal(1)))


def test_one_value_that_cannot_be_kept_keeps_all_from_being_kept(keeper):
    table = a_table(clusters(2), leased_hectares=Decimal(1))
    table.columns["leased_hectares"][1] = Decimal("NaN")
    with pytest.raises(ValidationError):
        stated(keeper, table)
    assert not LandFacts.objects.exists()
    assert not Change.objects.filter(fact_type="clusters.landfacts").exists()


def test_a_batch_asks_as_much_for_one_row_as_for_many(keeper):
    def count(table):
        change_set = services.open_change_set(make.a_deed(keeper))
        with CaptureQueriesContext(connection) as asked:
            services.state_table(change_set, table)
        return len(asked)

    many = count(a_table(clusters(40, "M"), leased_hectares=Decimal(1)))
    assert count(a_table(clusters(1, "F"), leased_hectares=Decimal(1))) == many


# Undone whole


def test_a_large_deed_is_undone_and_done_again_batch_by_batch(keeper, small_batches):
    some = clusters(10)
    stated(keeper, a_table(some[:5], leased_hectares=Decimal(1), cleared_hectares=Decimal(2)))
    before = standing()
    change_set = stated(keeper, a_table(some, leased_hectares=Decimal(3)))
    after = standing()

    account = services.undo(change_set, deed=make.a_deed(keeper), models=[LandFacts])
    assert standing() == before
    # Ten rows withdrawn, five restored.
    assert len(account.put_back) == len(list(account.put_back)) == 15
    assert account.change_set.changes.count() == 10

    services.undo(account.change_set, deed=make.a_deed(keeper), models=[LandFacts])
    assert standing() == after


def test_an_undone_correction_is_told_line_by_line(keeper):
    some = clusters(1)
    stated(keeper, a_table(some, leased_hectares=Decimal(1), cleared_hectares=Decimal(2)))
    change_set = stated(keeper, a_table(some, leased_hectares=Decimal(3)))

    account = services.undo(change_set, deed=make.a_deed(keeper), models=[LandFacts])

    assert told(account.change_set.changes.all()) == [("leased_hectares", "3", "1", "", "")]


def test_each_row_of_an_undo_stands_in_one_list(keeper, small_batches):
    some = clusters(8)
    change_set = stated(keeper, a_table(some, leased_hectares=Decimal(1)))
    stated(keeper, a_table(some[:2], leased_hectares=Decimal(5)))
    stated(keeper, a_table(some[2:3], day=DAYS[1], leased_hectares=Decimal(5)))

    account = services.look_at_undo(change_set, by=keeper, models=[LandFacts])

    kept = [row.cluster.code for row in account.edited_since]
    back = [row.cluster.code for row in account.put_back]
    assert (sorted(kept), sorted(back)) == (["A0", "A1", "A2"], ["A3", "A4", "A5", "A6", "A7"])
    assert not account.impossible
    assert not account.kept_for_good


def test_rows_of_an_account_are_fetched_where_they_are_looked_at_only(keeper, small_batches):
    change_set = stated(keeper, a_table(clusters(8), leased_hectares=Decimal(1)))
    account = services.look_at_undo(change_set, by=keeper, models=[LandFacts, MilestoneFacts])

    with CaptureQueriesContext(connection) as asked:
        assert len(account.put_back) == 8
        assert account.put_back
    assert len(asked) == 0
    with CaptureQueriesContext(connection) as asked:
        assert [row.cluster.code for row in account.put_back[1:3]] == ["A1", "A2"]
    assert len(asked) == 1
    assert account.put_back[-1].cluster.code == "A7"
    assert account.put_back[6:20] == list(account.put_back)[6:]
    with pytest.raises(IndexError):
        account.put_back[8]


def test_an_undo_over_areas_of_others_is_refused_whole(keeper):
    here, there = make.a_commune(), make.a_commune("Phúc Thịnh")
    some = clusters(4)
    Cluster.objects.filter(code__in=["A0", "A1", "A2"]).update(area=here)
    Cluster.objects.filter(code="A3").update(area=there)
    change_set = stated(keeper, a_table(some, leased_hectares=Decimal(1)))
    officer = make.a_user(Role.OFFICER, area=here)

    account = services.look_at_undo(change_set, by=officer, models=[LandFacts])
    assert [row.cluster.code for row, _reason in account.impossible] == ["A3"]
    assert all(reason for _row, reason in account.impossible)
    assert len(account.put_back) == 3
    with pytest.raises(PermissionDenied):
        services.undo(change_set, deed=make.a_deed(officer), models=[LandFacts])
    assert LandFacts.objects.standing().count() == 4


def test_what_a_deed_said_and_corrected_itself_is_undone_with_it(keeper):
    some = clusters(1)
    stated(keeper, a_table(some, leased_hectares=Decimal(1)))
    before = standing()
    change_set = services.open_change_set(make.a_deed(keeper))
    for hectares in (2, 3):
        services.state_table(change_set, a_table(some, leased_hectares=Decimal(hectares)))

    services.undo(change_set, deed=make.a_deed(keeper), models=[LandFacts])
    assert standing() == before


def test_an_undo_of_what_says_nothing_is_refused(keeper):
    change_set = stated(keeper, a_table(clusters(1), leased_hectares=Decimal(1)))
    services.undo(change_set, deed=make.a_deed(keeper), models=[LandFacts])
    with pytest.raises(NothingToUndo):
        services.undo(change_set, deed=make.a_deed(keeper), models=[LandFacts])
