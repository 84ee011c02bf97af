"""Tasks of the year's plan: ordered, changed, late or not, and what they serve."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from hanoi_industry.history.models import ChangeSet
from hanoi_industry.summary import services as deeds
from targets import services, tasks
from targets.models import PlanTask, TaskFacts
from tests.factories import TODAY, a_commune, a_deed, a_user
from tests.targets.promises import a_task, an_indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(sign_in):
    client = sign_in(a_user("officer"))
    client.cookies["django_language"] = "en"
    return client


def as_of(day=TODAY, year=2026, **asked):
    return tasks.of_year(year, day=day, **asked)


# Late or not


@pytest.mark.parametrize(
    ("due_on", "precision", "is_late", "status"),
    [
        pytest.param(date(2026, 3, 1), "day", True, "overdue", id="due yesterday"),
        pytest.param(TODAY, "day", False, "at_risk", id="due today"),
        pytest.param(date(2026, 4, 1), "day", False, "at_risk", id="due in thirty days"),
        pytest.param(date(2026, 4, 2), "day", False, "on_course", id="due later"),
        pytest.param(date(2026, 3, 1), "month", None, "cannot_tell", id="due some day this month"),
        pytest.param(date(2026, 2, 1), "month", True, "overdue", id="due some day last month"),
        pytest.param(date(2026, 1, 1), "year", None, "cannot_tell", id="due some day this year"),
        pytest.param(None, "day", False, "on_course", id="without a deadline"),
    ],
)
def test_a_task_is_late_once_the_last_day_it_may_be_due_is_over(due_on, precision, is_late, status):
    a_task(due_on=due_on, due_precision=precision)
    (task,) = as_of()
    assert (task.is_late, task.status) == (is_late, status)


@pytest.mark.parametrize(("state", "status"), [("done", "done"), ("dropped", "not_applicable")])
def test_what_is_settled_is_not_late(state, status):
    a_task(due_on=date(2026, 1, 1), state=state, result="xong")
    (task,) = as_of()
    assert (task.is_late, task.status) == (False, status)


def test_late_ones_come_first_and_the_latest_of_them_before_the_others():
    due = {
        "open": date(2026, 12, 31),
        "late": date(2026, 2, 20),
        "latest": date(2026, 1, 5),
        "soon": date(2026, 3, 10),
    }
    for text, day in due.items():
        a_task(text, due_on=day)
    a_task("done", due_on=date(2025, 12, 1), state="done", result="xong")
    assert [task.text for task in as_of()] == ["latest", "late", "soon", "open", "done"]
    assert [task.text for task in tasks.late(day=TODAY)] == ["latest", "late"]


# Changed, never overwritten


def test_a_change_leaves_what_was_so_before_in_sight():
    task = a_task(due_on=date(2026, 6, 30), deed=a_deed(at=date(2026, 1, 10)))
    services.revise_task(
        task,
        deed=a_deed(),
        valid_from=TODAY,
        state="done",
        result="đã mở 3 hội chợ",
    )
    assert [one.facts.state for one in as_of()] == ["done"]
    (before,) = as_of(date(2026, 2, 1))
    assert (before.facts.state, before.facts.due_on) == ("open", date(2026, 6, 30))
    (known,) = as_of(known_on=date(2026, 2, 1))
    assert known.facts.state == "open"


def test_a_task_serves_the_targets_of_indicators_from_a_day_on():
    one, other = an_indicator(), an_indicator()
    task = a_task(serves=[one], deed=a_deed(at=date(2026, 1, 10)))
    services.revise_task(task, deed=a_deed(), valid_from=TODAY, serves=[other])
    assert [found.serves for found in as_of()] == [(other,)]
    assert [found.serves for found in as_of(date(2026, 2, 1))] == [(one,)]
    assert [found.facts.task for found in tasks.serving(other, day=TODAY)] == [task]
    assert tasks.serving(one, day=TODAY) == []


def test_undo_takes_back_the_task_with_its_links():
    indicator = an_indicator()
    task = a_task(serves=[indicator])
    deed = task.facts.get().change_set
    account = deeds.undo(deed, deed=a_deed())
    assert len(account.put_back) == 2
    assert as_of() == []
    assert tasks.serving(indicator, day=TODAY) == []


def test_what_was_never_so_is_withdrawn():
    task = a_task(deed=a_deed(at=date(2026, 1, 10)))
    services.revise_task(task, deed=a_deed(), valid_from=TODAY, state="dropped", result="nhầm")
    services.withdraw_task_fact(task.facts.get(state="dropped"), deed=a_deed())
    assert [one.facts.state for one in as_of()] == ["open"]


def test_numbers_run_within_the_year():
    assert [a_task(year=year).number for year in (2026, 2026, 2027)] == [1, 2, 1]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"text": ""}, "text"),
        ({"kind": "war"}, "kind"),
        ({"lead_unit": "x" * 201}, "lead_unit"),
        ({"due_on": date(2026, 6, 30), "due_precision": "quarter"}, "due_on"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(values, name):
    with pytest.raises(ValidationError) as refused:
        services.order_task(
            2026,
            deed=a_deed(),
            valid_from=TODAY,
            **{"text": "một việc", "kind": "export", "state": "open", **values},
        )
    assert name in refused.value.error_dict
    assert not PlanTask.objects.exists()


def test_nothing_is_so_from_a_day_to_come(in_english):
    with pytest.raises(ValidationError, match="day to come"):
        a_task(valid_from=date(2026, 3, 3))


def test_saying_the_same_again_is_told(in_english):
    task = a_task()
    with pytest.raises(ValidationError, match="stands already"):
        services.revise_task(task, deed=a_deed(), valid_from=TODAY, state="open")


def test_who_records_in_one_commune_orders_nothing_for_the_city():
    stranger = a_user("officer", area=a_commune())
    with pytest.raises(PermissionDenied):
        a_task(deed=a_deed(stranger))
    task = a_task()
    with pytest.raises(PermissionDenied):
        services.revise_task(task, deed=a_deed(stranger), valid_from=TODAY, state="dropped")
    with pytest.raises(PermissionDenied):
        services.withdraw_task_fact(task.facts.get(), deed=a_deed(stranger))


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_as_many_questions_for_one_as_for_twelve(
    officer, count, django_assert_max_num_queries
):
    for _ in range(count):
        a_task(serves=[an_indicator()])
    with django_assert_max_num_queries(8):
        officer.get(reverse("targets:tasks"), {"year": 2026})


# The pages


SAID = {"year": "2026", "kind": "export", "text": "Mở hội chợ", "state": "open"}


def order(client, **said):
    said = {**SAID, "valid_from": "01/03/2026", **said}
    return client.post(reverse("targets:order-task"), said, follow=True)


def test_a_task_is_ordered_on_the_page_with_its_paper_as_one_deed(officer):
    indicator = an_indicator()
    before = ChangeSet.objects.count()
    page = order(
        officer,
        due="quý II/2026",
        lead_unit="Sở Công Thương",
        serves=[indicator.pk],
        paper="01/KH-UBND ngày 05/01/2026",
    )
    for words in ("Task 1 of 2026 is recorded.", "Q2/2026", "Sở Công Thương", indicator.name_en):
        assert words in page.text
    assert ChangeSet.objects.count() == before + 1


def test_a_settled_task_needs_its_result(officer):
    assert "Say what came of it" in order(officer, state="done").text
    assert not PlanTask.objects.exists()


def test_a_task_is_settled_on_the_page(officer):
    order(officer, due="31/03/2026")
    task = PlanTask.objects.get()
    revise = reverse("targets:revise-task", args=[task.year, task.number])
    shown = officer.get(revise).context["form"].initial["shown"]
    said = {**SAID, "state": "done", "result": "xong", "valid_from": "02/03/2026", "shown": shown}
    page = officer.post(revise, said, follow=True)
    assert "Task 1 of 2026 is changed." in page.text
    assert "Done" in page.text
    # Who still has the first page open is told, and sees what stands now.
    assert "Somebody changed this meanwhile" in officer.post(revise, said).text
    assert TaskFacts.objects.standing().count() == 2


def test_the_list_shows_late_ones_or_one_kind_alone(officer):
    a_task("late one", due_on=date(2026, 1, 5))
    a_task("other one", kind="power")
    listed = reverse("targets:tasks")
    page = officer.get(listed, {"year": 2026, "state": "late"})
    assert "late one" in page.text
    assert "other one" not in page.text
    page = officer.get(listed, {"year": 2026, "kind": "power"})
    assert "late one" not in page.text
    assert "other one" in officer.get(listed, {"year": 0}).text


def test_the_list_goes_out_as_text(officer, sign_in):
    a_task("Mở hội chợ", due_on=date(2026, 1, 5), serves=[an_indicator()])
    client = sign_in(a_user("importer"))
    answer = client.get(reverse("targets:tasks"), {"year": 2026, "export": "csv"})
    assert "Mở hội chợ" in b"".join(answer.streaming_content).decode("utf-8-sig")


def test_late_tasks_stand_on_the_summary(sign_in):
    a_task("Mở hội chợ", due_on=date(2026, 1, 5))
    client = sign_in(a_user("manager"))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("summary:overview"), {"as_of": "02/03/2026"})
    assert "1 task of the plan is late" in page.text
    assert "Mở hội chợ" in page.text
    client = sign_in(a_user("manager", area=a_commune()))
    assert "Mở hội chợ" not in client.get(reverse("summary:overview")).text


@pytest.mark.parametrize("number", [99, 99999])
def test_a_task_that_is_not_there_is_no_page(officer, number):
    assert officer.get(reverse("targets:task", args=[2026, number])).status_code == 404
