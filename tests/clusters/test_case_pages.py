"""Cases on their pages: who sees to what, the story of each, how it ends, and who may say so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clusters.case_forms import recorders_for
from clusters.models import Case, CaseFacts, CaseNote, CaseState
from clusters.verdicts import services as verdicts
from clusters.wastewater import services as wastewater
from hanoi_industry.accounts.permissions import Role
from tests.clusters.test_compliance_pages import a_running, listed, said, sheet_of
from tests.factories import a_commune, a_deed, a_paper, a_sample, a_user, some_limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits():
    for rank, ratio in ((1, 1), (2, 3)):
        wastewater.add_severity(
            deed=a_deed(), rank=rank, name=f"Bậc {rank}", ratio_from=Decimal(ratio)
        )
    return some_limits(cod=150)


@pytest.fixture
def officer(commune):
    return a_user(Role.OFFICER, area=commune)


@pytest.fixture
def desk(in_english_as, officer):
    return in_english_as(officer)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def a_breach(limits, commune, today):
    """A case that a sample over its limits opened some days ago."""

    def make(name="Quất Động", *, cod=200, days=20, area=commune) -> Case:
        station = a_running(name, limits=limits, area=area)
        a_sample(
            station,
            today - timedelta(days=days),
            deed=a_deed(at=timezone.now() - timedelta(days=days - 1)),
            cod=cod,
        )
        return station.cases.get()

    return make


def now(case: Case) -> CaseFacts:
    return CaseFacts.objects.as_of(timezone.localdate()).get(case=case)


def send(client, name, case, **typed):
    """As typed by somebody who has the case before their eyes as it stands."""
    typed = {"shown": str(now(case).pk), **typed}
    return client.post(reverse(f"clusters:{name}-case", args=[case.pk]), typed, follow=True)


def look(client, case, **query):
    answer = client.get(reverse("clusters:case", args=[case.pk]), query)
    assert answer.status_code == 200
    return answer


def cases(client, **query):
    answer = client.get(reverse("clusters:cases"), query)
    assert answer.status_code == 200
    return [facts.case.station.cluster.name for facts in listed(answer)]


# The list


def test_the_gravest_and_then_the_oldest_comes_first(desk, a_breach):
    a_breach("Mới", days=5)
    a_breach("Cũ", days=50)
    a_breach("Nặng", cod=900, days=2)
    assert cases(desk) == ["Nặng", "Cũ", "Mới"]


def test_cases_are_found_by_person_state_kind_and_place(desk, officer, a_breach, commune):
    mine, other = a_breach("Của tôi"), a_breach("Chưa giao", area=None)
    verdicts.assign(mine, deed=a_deed(at=timezone.now()), owner=officer, due_on=None)
    assert cases(desk) == ["Của tôi"]
    assert cases(desk, who="mine") == ["Của tôi"]
    assert cases(desk, who="nobodys") == []
    assert cases(desk, kind="overdue") == []
    assert cases(desk, state=CaseState.CLOSED) == []
    assert cases(desk, place="Thư Lâm") == ["Của tôi"]
    assert cases(desk, q="cua toi") == ["Của tôi"]
    assert other.pk


def test_a_case_past_its_deadline_is_marked_and_found(desk, officer, a_breach, today):
    late, fresh = a_breach("Trễ", days=20), a_breach("Còn hạn", days=19)
    for case, due_on in ((late, today - timedelta(days=1)), (fresh, today)):
        verdicts.assign(case, deed=a_deed(at=timezone.now()), owner=officer, due_on=due_on)
    assert cases(desk, state="late") == ["Trễ"]


def test_the_list_goes_out_as_the_filters_leave_it(desk, a_breach):
    a_breach("Một")
    rows = sheet_of(desk, "cases", as_of="")
    assert [row[0] for row in rows[1:]] == ["Một"]
    assert sheet_of(desk, "cases", as_of="", kind="idle")[1:] == []


# The story


def test_the_story_begins_with_the_sample_and_ends_with_the_one_that_passes(desk, a_breach, today):
    case = a_breach(days=20)
    a_sample(case.station, today - timedelta(days=3), deed=a_deed(at=timezone.now()), cod=90)
    assert now(case).state == CaseState.CLOSED
    words = said(look(desk, case))
    opened, closed = (f"{today - timedelta(days=days):%d/%m/%Y}" for days in (20, 3))
    assert words.index(f"sample of {opened}") < words.index(f"sample of {closed}")
    # As of a day before, it was still open.
    before = look(desk, case, as_of=f"{today - timedelta(days=10):%d/%m/%Y}")
    assert before.context["now"].state == CaseState.OPEN
    assert not before.context["may_record"]


def test_a_corrected_value_takes_the_case_back_and_the_story_says_why(desk, a_breach):
    case = a_breach(cod=1500)
    reading = case.station.samples.get().readings.get()
    wastewater.correct(
        reading,
        deed=a_deed(at=timezone.now(), why="sai dấu phẩy"),
        values={"value": Decimal(150)},
    )
    answer = desk.get(reverse("clusters:case", args=[case.pk]))
    facts = CaseFacts.objects.as_of(timezone.localdate()).filter(case=case).first()
    assert facts is None or facts.state == CaseState.WITHDRAWN
    assert cases(desk) == []
    if answer.status_code == 200:
        assert "taken back" in said(answer) or "Withdrawn" in said(answer)


def test_an_officer_gives_the_case_to_somebody_with_a_deadline(desk, officer, a_breach, today):
    case = a_breach()
    due = today + timedelta(days=30)
    answer = send(desk, "assign", case, owner=officer.pk, due_on=f"{due:%d/%m/%Y}", why="theo dõi")
    assert (now(case).owner, now(case).due_on) == (officer, due)
    words = said(answer)
    assert f"Seen to by {officer}; to be mended by {due:%d/%m/%Y}" in words
    assert "theo dõi" in words


def test_only_people_who_record_for_the_area_can_be_given_a_case(desk, a_breach, commune):
    case = a_breach()
    elsewhere = a_user(Role.OFFICER, area=a_commune("Phúc Thịnh"))
    reader = a_user(Role.MANAGER)
    of_the_city = a_user(Role.OFFICER)
    found = set(recorders_for(commune))
    assert of_the_city in found
    assert not {elsewhere, reader} & found
    assert elsewhere not in recorders_for(None)
    answer = send(desk, "assign", case, owner=elsewhere.pk, due_on="")
    assert answer.context["form"].errors["owner"]
    assert now(case).owner is None


def test_saving_what_stands_already_is_refused(desk, a_breach):
    case = a_breach()
    facts = now(case)
    typed = {"owner": "", "due_on": f"{facts.due_on:%d/%m/%Y}" if facts.due_on else ""}
    answer = send(desk, "assign", case, **typed)
    assert "Nothing here differs from what is recorded" in said(answer)


def test_a_letter_needs_its_paper_and_a_note_does_not(desk, a_breach, today):
    case = a_breach()
    day = f"{today:%d/%m/%Y}"
    refused = send(desk, "note", case, kind="letter_out", text="Đề nghị báo cáo", on=day)
    assert "Type the number and the day of the letter." in said(refused)
    assert not CaseNote.objects.exists()
    send(
        desk,
        "note",
        case,
        kind="letter_out",
        text="Đề nghị báo cáo",
        on=day,
        paper="15/SCT-QLCN ngày 01/03/2025",
    )
    answer = send(desk, "note", case, kind="note", text="Đã gọi điện", on=day)
    words = said(answer)
    assert "15/SCT-QLCN" in words
    assert "Đã gọi điện" in words
    assert case.notes.count() == 2


def test_a_note_of_a_day_to_come_is_refused(desk, a_breach, today):
    case = a_breach()
    tomorrow = today + timedelta(days=1)
    answer = send(desk, "note", case, kind="note", text="x", on=f"{tomorrow:%d/%m/%Y}")
    assert answer.context["form"].errors["on"]


def test_without_a_passing_sample_only_a_signed_decision_closes(desk, a_breach):
    case = a_breach()
    refused = send(desk, "close", case, why="đã khắc phục")
    assert refused.context["form"].errors["paper"]
    assert now(case).state == CaseState.OPEN
    answer = send(desk, "close", case, why="đã khắc phục", paper="98/QĐ-SNNMT ngày 01/03/2025")
    assert now(case).state == CaseState.CLOSED
    assert now(case).source.number == "98/QĐ-SNNMT"
    assert "98/QĐ-SNNMT" in said(answer)


def test_a_closed_case_is_opened_again_with_a_reason(desk, a_breach):
    case = a_breach()
    verdicts.close_by_decision(
        case, deed=a_deed(at=timezone.now()), source=a_paper(), why="đã khắc phục"
    )
    assert send(desk, "reopen", case, why="").context["form"].errors["why"]
    send(desk, "reopen", case, why="xả trộm")
    assert now(case).state == CaseState.OPEN
    assert now(case).why == "xả trộm"


def test_what_the_service_refuses_is_said_beside_the_form(desk, a_breach):
    case = a_breach()
    answer = send(desk, "reopen", case, why="lý do")
    assert "The case is open already." in said(answer)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("assign", {"due_on": "", "why": "của người thứ hai"}),
        ("close", {"why": "của người thứ hai", "paper": "98/QĐ-SNNMT ngày 01/03/2025"}),
    ],
)
def test_who_comes_second_is_told_who_was_quicker_and_loses_nothing(
    desk, officer, a_breach, name, typed
):
    case = a_breach()
    seen = str(now(case).pk)
    colleague = a_user(Role.OFFICER, name="Vũ Thị Nhanh")
    verdicts.assign(case, deed=a_deed(colleague, at=timezone.now()), owner=officer, due_on=None)
    theirs = now(case)
    answer = send(desk, name, case, shown=seen, **typed)
    words = said(answer)
    assert "Vũ Thị Nhanh changed this case on" in words
    assert f"seen to by {officer}" in words
    assert answer.context["form"]["why"].value() == "của người thứ hai"
    assert now(case).pk == theirs.pk
    # Having seen it, the same can be saved.
    send(desk, name, case, shown=answer.context["form"]["shown"].value(), **typed)
    assert now(case).why == "của người thứ hai"


def test_a_case_closed_meanwhile_is_not_closed_again(desk, a_breach):
    case = a_breach()
    seen = str(now(case).pk)
    verdicts.close_by_decision(case, deed=a_deed(at=timezone.now()), source=a_paper(), why="xong")
    answer = send(desk, "close", case, shown=seen, why="x", paper="98/QĐ-SNNMT ngày 01/03/2025")
    assert "It is now: closed" in said(answer)
    again = send(desk, "close", case, why="x", paper="98/QĐ-SNNMT ngày 01/03/2025")
    assert "The case is closed. Open it again first." in said(again)
    assert now(case).why == "xong"


# Who may


def test_a_person_of_another_area_finds_no_case_and_changes_none(sign_in, a_breach):
    case = a_breach()
    stranger = sign_in(a_user(Role.OFFICER, area=a_commune("Phúc Thịnh")))
    before = list(CaseFacts.objects.order_by("pk").values())
    assert stranger.get(reverse("clusters:case", args=[case.pk])).status_code == 404
    for name in ("assign", "note", "close", "reopen"):
        address = reverse(f"clusters:{name}-case", args=[case.pk])
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"why": "x", "text": "x"}).status_code == 404
    assert cases(stranger) == []
    assert list(CaseFacts.objects.order_by("pk").values()) == before


def test_who_only_reads_is_offered_no_button(sign_in, a_breach):
    case = a_breach()
    reader = sign_in(a_user(Role.MANAGER))
    answer = look(reader, case)
    assert not answer.context["may_record"]
    for name in ("assign", "note", "close"):
        address = reverse(f"clusters:{name}-case", args=[case.pk])
        assert address not in answer.text
        assert reader.post(address, {"why": "x"}).status_code == 403


def test_the_page_of_a_case_asks_as_much_for_a_long_story_as_for_a_short_one(
    desk, officer, a_breach, today
):
    case = a_breach()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            look(desk, case)
        return len(queries)

    verdicts.add_note(case, deed=a_deed(at=timezone.now()), kind="note", text="một")
    verdicts.assign(case, deed=a_deed(at=timezone.now()), owner=officer, due_on=today)
    asked()
    few = asked()
    for number in range(5):
        verdicts.add_note(
            case,
            deed=a_deed(at=timezone.now()),
            kind="letter_in",
            text=f"thư {number}",
            source=a_paper(f"{number}/CV"),
        )
    assert asked() == few
