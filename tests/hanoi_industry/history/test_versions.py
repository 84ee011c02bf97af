"""Things with versions: written with their deed, and put back where nobody has touched them since."""

from datetime import date

import pytest

from clusters.models import Limit, LimitSet, Parameter
from clusters.wastewater import services as wastewater
from clusters.wastewater.services import LimitRow
from hanoi_industry.accounts import services as accounts
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.areas.services import end_area
from hanoi_industry.documents import services
from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import (
    NothingToUndo,
    begun,
    insert_things,
    open_change_set,
    sign,
    versions_with,
)
from tests.factories import a_commune, a_deed, a_limit_set, a_paper, a_parameter, a_user

pytestmark = pytest.mark.django_db
DAY = date(2025, 2, 20)


@pytest.fixture
def deed():
    return a_deed()


def the_last() -> ChangeSet:
    return ChangeSet.objects.latest("pk")


def revised(paper, deed, **values) -> ChangeSet:
    services.revise_document(paper, deed=deed, **values)
    return the_last()


def looked_at(change_set, deed):
    account = services.look_at_undo(change_set, by=deed.by)
    return len(account.put_back), len(account.edited_since)


def undone(change_set, deed) -> ChangeSet:
    return services.undo(change_set, deed=deed).change_set


# Writing


def test_a_signed_thing_leaves_its_version_with_the_deed(deed):
    change_set = open_change_set(deed)
    parameter = sign(Parameter(code="cod", name="COD"), change_set)
    parameter.save()
    version = versions_with(change_set, Parameter).get()
    assert (version.id, version.history_user) == (parameter.pk, deed.by)
    assert version.history_date == deed.at


def test_many_new_things_each_have_their_number_and_their_version(deed):
    change_set = open_change_set(deed)
    things = [Parameter(code=code, name=code) for code in ("a", "b", "c")]
    insert_things(change_set, things)
    insert_things(change_set, [])
    assert {one.code: one.pk for one in Parameter.objects.all()} == {
        one.code: one.pk for one in things
    }
    assert versions_with(change_set, Parameter).filter(history_type="+").count() == 3


# What touched a thing


def test_a_later_deed_that_was_undone_has_left_no_trace(deed):
    paper = a_paper(title="A")
    first = revised(paper, deed, title="B")
    second = revised(paper, deed, title="C")
    assert looked_at(first, deed) == (0, 1)
    back = undone(second, deed)
    assert looked_at(first, deed) == (1, 0)
    undone(back, deed)
    assert looked_at(first, deed) == (0, 1)
    undone(second, deed)
    undone(first, deed)
    assert Document.objects.get().title == "A"


def test_an_undo_that_was_undone_can_be_done_again_and_again(deed):
    paper = a_paper(title="A")
    change = revised(paper, deed, title="B")
    for _turn in range(2):
        back = undone(change, deed)
        assert Document.objects.get().title == "A"
        with pytest.raises(NothingToUndo):
            services.undo(change, deed=deed)
        undone(back, deed)
        assert Document.objects.get().title == "B"


def test_what_a_deed_wrote_twice_goes_back_to_before_both(deed):
    paper = a_paper(title="A")
    one = begun(deed)
    services.revise_document(paper, deed=one, title="B")
    services.revise_document(paper, deed=one, title="C")
    undone(one.change_set, deed)
    assert Document.objects.get().title == "A"


def test_what_a_deed_made_and_removed_again_is_nothing_to_undo(deed, standard, cod):
    one = begun(deed)
    wastewater.keep_limits([LimitRow(standard, "", cod, maximum=1)], deed=one)
    wastewater.remove_limit(Limit.objects.get(), deed=one)
    with pytest.raises(NothingToUndo):
        wastewater.undo(one.change_set, deed=deed)


def test_a_thing_that_is_gone_without_a_trace_was_touched(deed):
    a_paper(deed=deed)
    made = the_last()
    Document.objects.all()._raw_delete("default")
    assert looked_at(made, deed) == (0, 1)


def test_what_nobody_knows_of_before_is_not_guessed(deed):
    paper = a_paper(title="A")
    paper.versions.all().delete()
    change = revised(paper, deed, title="B")
    ((thing, reason),) = services.look_at_undo(change, by=deed.by).impossible
    assert thing == paper
    assert reason


# Places


@pytest.fixture
def standard():
    return a_limit_set("QCVN 40")


@pytest.fixture
def cod():
    return a_parameter()


def test_what_was_removed_stays_away_where_another_stands_in_its_place(deed, standard, cod):
    row = LimitRow(standard, "", cod, maximum=1)
    wastewater.keep_limits([row], deed=deed)
    wastewater.remove_limit(Limit.objects.get(), deed=deed)
    removed = the_last()
    wastewater.keep_limits([row], deed=deed)
    account = wastewater.look_at_undo(removed, by=deed.by)
    assert (len(account.put_back), len(account.edited_since)) == (0, 1)
    with pytest.raises(NothingToUndo):
        wastewater.undo(removed, deed=deed)


def test_a_paper_keeps_its_number_where_another_has_its_former_one_by_now(deed):
    paper = a_paper("1/QĐ-UBND")
    change = revised(paper, deed, number="2/QĐ-UBND")
    a_paper("1/QĐ-UBND")
    assert looked_at(change, deed) == (0, 1)


def test_a_limit_does_not_come_again_without_its_set(deed, cod):
    limit_set = wastewater.add_limit_set(deed=deed, code="QCVN 99", title="x")
    made = the_last()
    wastewater.keep_limits([LimitRow(limit_set, "", cod, maximum=1)], deed=deed)
    wastewater.remove_limit(Limit.objects.get(), deed=deed)
    removed = the_last()
    wastewater.undo(made, deed=deed)
    assert not LimitSet.objects.exists()
    account = wastewater.look_at_undo(removed, by=deed.by)
    (limit,) = account.edited_since
    assert "QCVN 99" in str(limit)


def test_a_role_comes_again_only_where_its_area_still_is(deed):
    commune = a_commune()
    person = a_user(Role.MANAGER)
    grant = accounts.grant_role(person, Role.OFFICER, commune, deed=deed)
    accounts.withdraw_grant(grant, deed=deed)
    withdrawn = the_last()
    assert len(accounts.look_at_undo(withdrawn, by=deed.by).put_back) == 1
    end_area(commune, deed=deed, on=date(2025, 12, 1))
    ((_grant, reason),) = accounts.look_at_undo(withdrawn, by=deed.by).impossible
    assert reason
