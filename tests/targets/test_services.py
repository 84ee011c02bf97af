"""Recording, changing, correcting, picking, publishing and undoing what was said."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hanoi_industry.documents import services as documents
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import NothingToUndo, Origin
from hanoi_industry.periods import Period
from targets import actuals, services
from targets.goals import parse_goal
from targets.models import Indicator, Observation, Target, Vintage
from targets.services import ObservationRow
from tests.factories import HANOI, NOW, a_cluster, a_commune, a_deed, a_user
from tests.targets.promises import (
    a_count,
    a_target,
    a_target_row,
    an_indicator,
    an_outcome,
    an_outcome_row,
)
from tests.telling import told, told_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def a_paper(title: str):
    return documents.record_document(deed=a_deed(), kind="plan", title=title)


# Who may


@pytest.mark.parametrize("role", ["manager", ""])
def test_who_does_not_record_targets_records_none(role):
    indicator = an_indicator()
    with pytest.raises(PermissionDenied):
        a_target(indicator, "5 %", deed=a_deed(a_user(role)))


def test_an_officer_of_one_commune_records_nothing_for_the_city():
    indicator, row = an_indicator(), None
    outcome, target = an_outcome(indicator, 5), a_target(indicator, "5 %")
    deed = a_deed(a_user("officer", area=a_commune()))
    deeds = [
        lambda: services.record_targets([a_target_row(indicator, "6 %")], deed),
        lambda: services.record_observations([an_outcome_row(indicator, 6)], deed),
        lambda: services.change_target(target, deed=deed, goal=parse_goal("6 %")),
        lambda: services.correct_target(target, deed=deed, note="x"),
        lambda: services.correct_observation(outcome, deed=deed, value=Decimal(6)),
        lambda: services.withdraw(outcome, deed=deed),
        lambda: services.pick(outcome, deed=deed),
        lambda: services.create_indicator(deed=deed, code="x"),
        lambda: services.revise_indicator(indicator, deed=deed, unit="x"),
        lambda: services.publish_computed(indicator, "2025", deed=deed, vintage="estimate"),
    ]
    before = ChangeSet.objects.count()
    for one in deeds:
        with pytest.raises(PermissionDenied):
            row = one()
    assert row is None
    assert ChangeSet.objects.count() == before


def test_nothing_is_kept_of_a_deed_of_which_one_row_cannot_be():
    indicator = an_indicator()
    rows = [an_outcome_row(indicator, 5), an_outcome_row(indicator, 6, "2025-13M")]
    with pytest.raises(ValidationError, match="2026-Q3"):
        services.record_observations(rows, a_deed())
    assert not Observation.objects.exists()
    assert not Change.objects.filter(subject_type="observation").exists()


# Recording


def test_targets_and_outcomes_of_one_file_are_one_deed():
    indicator = an_indicator()
    change_set = services.record_rows(
        [a_target_row(indicator, "7–7.5 %", origin=Origin("KH", "D5"))],
        [an_outcome_row(indicator, "6.2", origin=Origin("TH", "E5"))],
        a_deed(),
    )
    assert Target.objects.get().change_set == Observation.objects.get().change_set == change_set
    lines = {line.field: line for line in told(change_set.changes.filter(subject_type="target"))}
    assert (lines["words"].after, lines["words"].sheet, lines["words"].cell) == (
        "7–7.5 %",
        "KH",
        "D5",
    )
    assert (lines["low"].after, lines["high"].after) == ("7", "7.5")
    change = change_set.changes.get(subject_type="observation")
    value = told_of([change], "value")
    assert (value.after, value.cell) == ("6.2", "E5")
    assert change.subject_code == f"{indicator.code}/2025"


def test_what_is_said_again_exactly_as_it_stands_writes_nothing():
    indicator, paper = an_indicator(), a_paper("Kế hoạch 2025")
    rows = (
        [a_target_row(indicator, "7–7.5 %", source=paper, said_on=date(2025, 1, 5))],
        [an_outcome_row(indicator, "6.2", source=paper, published_on=date(2026, 1, 6))],
    )
    services.record_rows(*rows, a_deed())
    again = services.record_rows(*rows, a_deed())
    assert (Target.objects.count(), Observation.objects.count()) == (1, 1)
    assert not again.changes.exists()


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("≥ 7.5", id="in other words"),
        pytest.param("7.5", id="by custom"),
        pytest.param("at least 7.5 %", id="in the same words"),
    ],
)
def test_a_plan_that_is_imported_anew_does_not_turn_a_changed_target_back(words):
    indicator = an_indicator()
    first = a_target(indicator, "at least 7.5 %")
    services.change_target(first, deed=a_deed(), goal=parse_goal("4.5–5 %", "%"))
    services.record_targets([a_target_row(indicator, words)], a_deed())
    assert Target.objects.count() == 2


def test_another_goal_for_the_same_period_is_a_change_of_it():
    indicator = an_indicator()
    first = a_target(indicator, "6.5 %")
    second = a_target(indicator, "at least 8 %")
    assert second.replaces == first
    line = told_of(second.change_set.changes.all(), "words")
    assert (line.before, line.after) == ("6.5 %", "at least 8 %")


def test_what_another_source_promises_stands_beside():
    indicator = an_indicator()
    a_target(indicator, "6 %", source=a_paper("Nghị quyết"))
    other = a_target(indicator, "7.5–8 %", source=a_paper("Phỏng vấn"), beside=True)
    assert other.replaces is None
    assert Target.objects.as_known_on(None).count() == 2


def test_scenarios_are_chains_of_their_own():
    indicator = an_indicator()
    a_target(indicator, "6 %", scenario="thấp")
    assert a_target(indicator, "8 %", scenario="cao").replaces is None


def test_a_chain_within_one_file_is_kept_in_its_order():
    indicator = an_indicator()
    words = ["6 %", "7 %", "8 %"]
    services.record_targets([a_target_row(indicator, one) for one in words], a_deed())
    by_words = {target.words: target for target in Target.objects.all()}
    assert by_words["7 %"].replaces == by_words["6 %"]
    assert by_words["8 %"].replaces == by_words["7 %"]


def test_outcomes_of_other_sources_and_vintages_stand_side_by_side():
    indicator = an_indicator()
    an_outcome(indicator, "8.5", source=a_paper("thành phố"))
    an_outcome(indicator, "8.16", source=a_paper("thống kê"))
    an_outcome(indicator, "8.16", vintage=Vintage.OFFICIAL)
    assert Observation.objects.as_known_on(None).count() == 3


def test_a_figure_whose_source_gives_no_year_keeps_what_it_says():
    indicator = a_count()
    row = ObservationRow(indicator, "", Decimal(47), at_point="undated, before 2013")
    services.record_observations([row], a_deed())
    one = Observation.objects.get()
    assert (one.period, one.year, one.at_point) == ("", None, "undated, before 2013")
    with pytest.raises(ValidationError, match="period"):
        services.record_observations([ObservationRow(indicator, "", Decimal(47))], a_deed())


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"value": "1e15"}, "too large"),
        ({"value": "1.23456"}, "4 digits"),
        ({"value": "NaN"}, "too large"),
        ({"value": "5", "value_high": Decimal(4)}, "lower number first"),
        ({"value": "5", "part": Decimal(1), "whole": Decimal(0)}, "denominator"),
        ({"value": "5", "published_on": NOW.date() + timedelta(days=1)}, "still to come"),
        (
            {"value": "5", "published_on": date(2025, 6, 30), "published_precision": "quarter"},
            "give the first day",
        ),
        ({"value": "5", "vintage": "final"}, "Choose estimate"),
        ({"value": "5", "note": "x" * 1001}, "1000 characters"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_in_words(values, said, in_english):
    with pytest.raises(ValidationError, match=said):
        an_outcome(an_indicator(), **values)
    assert not Observation.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_many_rows_ask_as_many_questions_as_one(count):
    indicators = [an_indicator() for _ in range(count)]
    for one in indicators:
        a_target(one, "5 %")
    deed = a_deed()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        services.record_rows(
            [a_target_row(one, "6 %") for one in indicators],
            [an_outcome_row(one, 6) for one in indicators],
            deed,
        )
    assert Target.objects.count() == 2 * count
    # Two savepoints, the person's grants, the deed, what stands, two kinds of rows, the lines.
    assert len(asked) <= 16, "\n".join(one["sql"] for one in asked)


# Changing and correcting


def test_a_target_that_was_changed_meanwhile_is_not_changed_again_by_mistake():
    indicator = an_indicator()
    first = a_target(indicator, "6.5 %")
    services.change_target(first, deed=a_deed(), goal=parse_goal("8 %", "%"))
    with pytest.raises(services.EditedMeanwhile):
        services.change_target(first, deed=a_deed(), goal=parse_goal("9 %", "%"))
    assert Target.objects.count() == 2


def test_a_change_that_changes_nothing_is_told():
    first = a_target(an_indicator(), "6.5 %")
    with pytest.raises(ValidationError, match="stands already"):
        services.change_target(first, deed=a_deed(), goal=parse_goal("at least 6.5 %", "%"))


def test_a_target_may_be_changed_again_after_the_change_was_withdrawn():
    first = a_target(an_indicator(), "6.5 %")
    slip = services.change_target(first, deed=a_deed(), goal=parse_goal("80 %", "%"))
    services.withdraw(slip, deed=a_deed())
    right = services.change_target(first, deed=a_deed(), goal=parse_goal("8 %", "%"))
    assert right.replaces == first


def test_a_corrected_target_keeps_its_place_in_the_chain():
    first = a_target(an_indicator(), "6.5 %")
    slip = services.change_target(first, deed=a_deed(), goal=parse_goal("80 %", "%"))
    right = services.correct_target(slip, deed=a_deed(), goal=parse_goal("8 %", "%"))
    slip.refresh_from_db()
    assert right.replaces == first
    assert slip.withdrawn_by == right.change_set


def test_what_was_changed_later_is_neither_corrected_nor_withdrawn():
    first = a_target(an_indicator(), "6.5 %")
    services.change_target(first, deed=a_deed(), goal=parse_goal("8 %", "%"))
    with pytest.raises(ValidationError, match="later change first"):
        services.withdraw(first, deed=a_deed())
    with pytest.raises(ValidationError, match="later change first"):
        services.correct_target(first, deed=a_deed(), goal=parse_goal("7 %", "%"))


def test_a_corrected_outcome_leaves_the_wrong_one_readable():
    wrong = an_outcome(an_indicator(), "82", note="quý IV")
    right = services.correct_observation(wrong, deed=a_deed(why="dấu phẩy"), value=Decimal("8.2"))
    wrong.refresh_from_db()
    assert (right.value, right.note, wrong.withdrawn_by) == (
        Decimal("8.2"),
        "quý IV",
        right.change_set,
    )
    lines = told(right.change_set.changes.all())
    assert [(line.field, line.before, line.after) for line in lines] == [("value", "82", "8.2")]


def test_an_outcome_corrected_twice_at_once_is_corrected_once():
    wrong = an_outcome(an_indicator(), "82")
    services.correct_observation(wrong, deed=a_deed(), value=Decimal("8.2"))
    with pytest.raises(services.EditedMeanwhile):
        services.correct_observation(wrong, deed=a_deed(), value=Decimal("8.3"))


def test_only_one_figure_of_a_period_is_picked():
    indicator = an_indicator()
    one = an_outcome(indicator, "8.5")
    other = an_outcome(indicator, "8.16")
    services.pick(one, deed=a_deed())
    services.pick(other, deed=a_deed())
    standing = Observation.objects.as_known_on(None)
    assert {str(row.value.normalize()): row.is_picked for row in standing} == {
        "8.5": False,
        "8.16": True,
    }


# Publishing


def test_what_is_published_is_written_with_its_counts():
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    a_cluster("Quất Động", is_operating=True)
    a_cluster("Ngọc Liệp", is_operating=False)
    row = services.publish_computed(indicator, "2025", deed=a_deed(), vintage="official")
    assert (row.value, row.value_high, row.part, row.whole) == (1, None, 1, 2)
    with pytest.raises(ValidationError, match="published already"):
        services.publish_computed(indicator, "2025", deed=a_deed(), vintage="official")


def test_what_was_published_is_known_from_its_day_on_and_what_the_register_says_since_beside_it():
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    days = [date(2026, 1, 2), date(2026, 1, 5), date(2026, 2, 1)]
    first, second, third = (a_deed(at=day) for day in days)
    a_cluster("Quất Động", is_operating=True, deed=first)
    services.publish_computed(
        indicator, "2025", deed=second, vintage="official", published_on=days[1]
    )
    a_cluster("Ngọc Liệp", is_operating=True, deed=third)

    def known(day):
        return actuals.actual(indicator, Period.parse("2025"), day=NOW.date(), known_on=day)

    live = known(date(2026, 1, 4))
    assert (live.is_computed, live.value) == (True, 1)
    published = known(date(2026, 1, 31))
    assert (published.is_computed, published.value, published.has_moved) == (False, 1, False)
    moved = known(None)
    assert (moved.value, moved.share.part, moved.has_moved, moved.now.value) == (1, 1, True, 2)


def test_what_cannot_be_told_is_published_as_a_range():
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    a_cluster("Quất Động", is_operating=True)
    a_cluster("Ngọc Liệp")
    row = services.publish_computed(indicator, "2025", deed=a_deed(), vintage="official")
    assert (row.value, row.value_high) == (1, 2)
    assert row.note.startswith("1 ")


@pytest.mark.parametrize(
    ("period", "vintage", "said"),
    [
        ("2026", "official", "only an estimate"),
        ("2027", "estimate", "not begun"),
        ("2025", "official", "holds nothing"),
    ],
)
def test_what_cannot_be_published_is_refused_in_words(period, vintage, said, in_english):
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    with pytest.raises(ValidationError, match=said):
        services.publish_computed(indicator, period, deed=a_deed(), vintage=vintage)


def test_an_indicator_that_people_enter_is_not_published_from_the_register(in_english):
    with pytest.raises(ValidationError, match="Record its outcome"):
        services.publish_computed(an_indicator(), "2025", deed=a_deed(), vintage="official")


def test_an_officer_records_but_does_not_publish():
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    a_cluster(is_operating=True)
    deed = a_deed(a_user("officer"))
    an_outcome(indicator, 70, deed=deed)
    with pytest.raises(PermissionDenied):
        services.publish_computed(indicator, "2025", deed=deed, vintage="official")


# Undo


def values() -> set[str]:
    standing = Observation.objects.as_known_on(None)
    words = {target.words for target in Target.objects.as_known_on(None)}
    return words | {str(row.value.normalize()) for row in standing}


def test_an_undone_import_leaves_what_stood_before():
    indicator = an_indicator()
    a_target(indicator, "6.5 %")
    an_outcome(indicator, "8.2")
    before = values()
    done = services.record_rows(
        [a_target_row(indicator, "8 %")], [an_outcome_row(indicator, "8.85")], a_deed()
    )
    account = services.undo(done, deed=a_deed(via="undo"))
    assert values() == before
    assert len(account.put_back) == 2
    assert account.change_set.undoes == done


def test_an_undone_correction_brings_the_first_figure_back():
    wrong = an_outcome(an_indicator(), "8.2")
    right = services.correct_observation(wrong, deed=a_deed(), value=Decimal("82"))
    account = services.undo(right.change_set, deed=a_deed())
    assert values() == {"8.2"}
    line = told_of(account.change_set.changes.all(), "value")
    assert (line.before, line.after) == ("82", "8.2")


def test_an_undone_withdrawal_and_an_undone_pick():
    indicator = an_indicator()
    one, other = an_outcome(indicator, "8.5"), an_outcome(indicator, "8.16")
    picked = services.pick(one, deed=a_deed())
    services.undo(picked.change_set, deed=a_deed())
    assert not Observation.objects.as_known_on(None).filter(is_picked=True).exists()
    gone = services.withdraw(other, deed=a_deed())
    services.undo(gone, deed=a_deed())
    assert values() == {"8.5", "8.16"}


def test_what_was_edited_since_is_kept_by_an_undo():
    indicator = an_indicator()
    done = services.record_rows(
        [a_target_row(indicator, "6.5 %")],
        [an_outcome_row(indicator, "8.2"), an_outcome_row(indicator, "9", "2024")],
        a_deed(),
    )
    target, outcome = Target.objects.get(), Observation.objects.get(period="2025")
    services.change_target(target, deed=a_deed(), goal=parse_goal("8 %", "%"))
    services.correct_observation(outcome, deed=a_deed(), value=Decimal("8.3"))
    account = services.undo(done, deed=a_deed())
    assert [str(row.value.normalize()) for row in account.put_back] == ["9"]
    assert {row.pk for row in account.edited_since} == {target.pk, outcome.pk}
    assert values() == {"6.5 %", "8 %", "8.3"}


def test_a_chain_of_one_deed_is_undone_whole():
    indicator = an_indicator()
    rows = [a_target_row(indicator, words) for words in ("6 %", "7 %", "8 %")]
    done = services.record_targets(rows, a_deed())
    services.undo(done, deed=a_deed())
    assert values() == set()


def test_an_undo_can_be_undone_and_twice_undone_is_nothing():
    done = an_outcome(an_indicator(), "8.2").change_set
    undone = services.undo(done, deed=a_deed()).change_set
    with pytest.raises(NothingToUndo):
        services.undo(done, deed=a_deed())
    services.undo(undone, deed=a_deed())
    assert values() == {"8.2"}


def test_a_withdrawn_figure_that_was_recorded_anew_does_not_come_back_twice():
    indicator = an_indicator()
    gone = services.withdraw(an_outcome(indicator, "8.2"), deed=a_deed())
    an_outcome(indicator, "8.2")
    with pytest.raises(NothingToUndo):
        services.undo(gone, deed=a_deed())
    assert Observation.objects.as_known_on(None).count() == 1


def test_who_may_not_record_undoes_nothing():
    done = an_outcome(an_indicator(), "8.2").change_set
    stranger = a_user("importer", area=a_commune())
    assert len(services.look_at_undo(done, by=stranger).impossible) == 1
    with pytest.raises(PermissionDenied):
        services.undo(done, deed=a_deed(stranger))


def test_what_was_published_is_kept_by_who_may_not_publish():
    indicator = a_count(computed_by="clusters-operating", is_additive=False)
    a_cluster(is_operating=True)
    row = services.publish_computed(indicator, "2025", deed=a_deed(), vintage="official")
    importer = a_user("importer")
    assert list(services.look_at_undo(row.change_set, by=importer).kept_for_good) == [row]
    with pytest.raises(NothingToUndo):
        services.undo(row.change_set, deed=a_deed(importer))
    services.undo(row.change_set, deed=a_deed(a_user("approver")))
    assert values() == set()


def test_what_was_known_before_an_undo_can_still_be_asked():
    def at(day):
        return a_deed(at=datetime(2026, 3, day, 9, tzinfo=HANOI))

    done = an_outcome(an_indicator(), "8.2", deed=at(2)).change_set
    services.undo(done, deed=at(5))
    known = [Observation.objects.as_known_on(date(2026, 3, day)).count() for day in (1, 2, 4, 5)]
    assert known == [0, 1, 1, 0]


# Indicators


def test_an_indicator_is_revised_with_history():
    indicator = an_indicator(decimals=1)
    services.revise_indicator(indicator, deed=a_deed(), name_vi="Xuất khẩu")
    assert Indicator.objects.get().name_vi == "Xuất khẩu"
    change = Change.objects.filter(subject_type="indicator").latest("pk")
    assert told_of([change], "name_vi").after == "Xuất khẩu"
    assert change.subject_code == indicator.code
    before = ChangeSet.objects.count()
    services.revise_indicator(indicator, deed=a_deed(), name_vi="Xuất khẩu")
    assert ChangeSet.objects.count() == before


def test_an_indicator_is_no_part_of_itself(in_english):
    whole = an_indicator()
    part = an_indicator(parent=whole)
    with pytest.raises(ValidationError, match="part of itself"):
        services.revise_indicator(whole, deed=a_deed(), parent=part)


def test_an_indicator_is_computed_under_a_name_the_register_knows(in_english):
    with pytest.raises(ValidationError, match="clusters-operating"):
        an_indicator(computed_by="clusters-happy")


def test_rates_are_never_summed():
    with pytest.raises(ValidationError):
        an_indicator(is_additive=True)
