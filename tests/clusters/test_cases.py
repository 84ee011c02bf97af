"""Cases open by themselves, are followed, and close only on what ends them or on a signed decision."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clusters import services as register
from clusters.models import (
    Case,
    CaseFacts,
    CaseKind,
    CaseNote,
    CaseState,
    NoteKind,
    Reading,
    Sample,
    SampleDue,
    SamplingDuty,
    StationFacts,
)
from clusters.services import ClusterRow, FactGroup
from clusters.verdicts import services as verdicts
from clusters.wastewater import services
from clusters.wastewater.services import SampleRow, Value
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.models import Change
from hanoi_industry.history.services import NothingToUndo
from tests.factories import (
    TODAY,
    a_choice,
    a_commune,
    a_deed,
    a_paper,
    a_sample,
    a_station,
    a_user,
    some_limits,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
JANUARY, FEBRUARY = date(2026, 1, 10), date(2026, 2, 10)
DAY = timedelta(days=1)


@pytest.fixture
def limits():
    return some_limits(takes_coefficients=False, cod=100, tss=50)


@pytest.fixture
def station(limits, commune):
    station = a_station(area=commune)
    a_choice(station, limits)
    return station


@pytest.fixture
def ladder():
    for rank, ratio, repeats, days in ((1, 1, None, 60), (2, 2, 2, 30), (3, 5, 3, 10)):
        services.add_severity(
            deed=a_deed(),
            rank=rank,
            name=f"Bậc {rank}",
            ratio_from=Decimal(ratio),
            repeats_from=repeats,
            days_to_mend=days,
        )


def the_case(kind=CaseKind.BREACH):
    return Case.objects.standing().get(kind=kind)


def now(case, day=TODAY):
    return CaseFacts.objects.as_of(day).get(case=case)


def states(case):
    rows = CaseFacts.objects.standing().filter(case=case).order_by("valid_from")
    return [(row.valid_from, row.state) for row in rows]


def a_state(station, day, state, **values):
    group = FactGroup(StationFacts, {"state": state, **values}, station=station)
    row = ClusterRow(day, (group,), cluster=station.cluster)
    return register.record_rows([row], deed=a_deed())


# A breach


def test_a_breach_opens_a_case_and_a_later_passing_sample_closes_it(station):
    first = a_sample(station, JANUARY, cod=150)
    case = the_case()
    facts = now(case)
    assert (case.opened_on, facts.state, facts.ground) == (JANUARY, CaseState.OPEN, first)
    passing = a_sample(station, FEBRUARY, cod=100)
    facts = now(case)
    assert (facts.state, facts.closing_sample, facts.why) == (
        *(CaseState.CLOSED, passing),
        "A later sample meets the limits.",
    )
    assert states(case) == [(JANUARY, CaseState.OPEN), (FEBRUARY, CaseState.CLOSED)]


def test_what_a_sample_opened_is_told_with_the_sample(station):
    a_sample(station, JANUARY, cod=150)
    facts = CaseFacts.objects.get()
    assert facts.change_set == Reading.objects.get().change_set
    told = Change.objects.get(fact_type="clusters.casefacts")
    assert told.subject_code == station.cluster.code
    assert "state" in {line.field for line in told.told()}


def test_a_sample_that_leaves_the_parameter_out_does_not_close_the_case(station):
    a_sample(station, JANUARY, cod=150, tss=10)
    a_sample(station, FEBRUARY, tss=10)
    assert now(the_case()).state == CaseState.OPEN


def test_a_sample_that_cannot_be_told_closes_nothing(station):
    services.state_of_station(
        SamplingDuty,
        station,
        deed=a_deed(),
        valid_from=date(2026, 1, 1),
        values={"every_months": 6, "parameters": ["cod", "tss"]},
    )
    a_sample(station, JANUARY, cod=150, tss=10)
    a_sample(station, FEBRUARY, cod=10)
    assert now(the_case()).state == CaseState.OPEN
    a_sample(station, FEBRUARY + DAY, cod=10, tss=10)
    assert now(the_case()).state == CaseState.CLOSED


def test_a_further_breach_is_noted_on_the_open_case_and_raises_its_severity(station, ladder):
    a_sample(station, JANUARY, cod=150)
    case = the_case()
    assert (now(case).severity, now(case).due_on) == (1, JANUARY + 60 * DAY)
    again = a_sample(station, FEBRUARY, tss=260)
    facts = now(case)
    assert (facts.severity, facts.ground, facts.due_on) == (3, again, FEBRUARY + 10 * DAY)
    assert facts.why == "A limit was exceeded again."
    assert Case.objects.count() == 1


def test_the_same_parameter_again_within_a_year_is_graver(station, ladder):
    a_sample(station, date(2025, 6, 1), cod=150)
    a_sample(station, date(2025, 7, 1), cod=10)
    a_sample(station, JANUARY, cod=150)
    ranks = [now(case).severity for case in Case.objects.order_by("opened_on")]
    assert ranks == [1, 2]


def test_a_lower_severity_does_not_take_a_higher_one_back(station, ladder):
    a_sample(station, JANUARY, cod=600)
    a_sample(station, FEBRUARY, tss=51)
    assert now(the_case()).severity == 3


def test_after_a_case_is_closed_the_next_breach_is_a_new_one(station):
    for day, value in ((1, 150), (2, 10), (3, 150)):
        a_sample(station, date(2026, 1, day), cod=value)
    opened = [(case.opened_on, now(case).state) for case in Case.objects.order_by("opened_on")]
    assert opened == [(date(2026, 1, 1), "closed"), (date(2026, 1, 3), "open")]


def test_a_breach_while_the_station_is_exempt_opens_no_case_until_it_counts_again(station):
    a_state(station, date(2026, 1, 1), "exempt")
    a_sample(station, JANUARY, cod=150)
    assert not Case.objects.filter(kind=CaseKind.BREACH).exists()
    a_state(station, FEBRUARY, "running")
    assert the_case().opened_on == FEBRUARY


# In whatever order it is recorded


def test_samples_recorded_at_once_give_the_cases_of_samples_recorded_one_by_one(station, limits):
    other = a_station("Khác")
    a_choice(other, limits)
    cod = limits.limits.get(column="B", parameter__code="cod").parameter
    values = [150, 160, 50, 170]
    days = [JANUARY + 5 * n * DAY for n in range(4)]
    for day, value in zip(days, values, strict=True):
        a_sample(station, day, cod=value)
    rows = [
        SampleRow(other, day, readings=(Value(cod, Decimal(value)),))
        for day, value in zip(reversed(days), reversed(values), strict=True)
    ]
    services.record_samples(rows, deed=a_deed())

    def told(of):
        rows = CaseFacts.objects.standing().filter(case__station=of)
        return sorted(rows.values_list("case__opened_on", "valid_from", "state"))

    assert told(other) == told(station)


def test_a_correction_that_makes_it_pass_withdraws_the_case_with_its_reason(station):
    a_sample(station, JANUARY, cod=150)
    case = the_case()
    reading = Reading.objects.standing().get()
    deed = a_deed(why="Gõ nhầm 50 thành 150")
    services.correct(reading, deed=deed, values={"value": Decimal(50)})
    facts = now(case)
    assert facts.state == CaseState.WITHDRAWN
    assert facts.why == "What showed it was corrected or taken back. Gõ nhầm 50 thành 150"


def test_a_case_that_was_withdrawn_stands_again_once_the_value_does(station):
    a_sample(station, JANUARY, cod=150)
    case = the_case()
    for value in (50, 140):
        reading = Reading.objects.standing().get()
        services.correct(reading, deed=a_deed(), values={"value": Decimal(value)})
    assert (the_case(), now(case).state) == (case, CaseState.OPEN)


def test_a_case_opens_again_where_the_sample_that_closed_it_is_corrected(station):
    a_sample(station, JANUARY, cod=150)
    passing = a_sample(station, FEBRUARY, cod=50)
    case = the_case()
    reading = Reading.objects.standing().get(sample=passing)
    services.correct(reading, deed=a_deed(), values={"value": Decimal(130)})
    assert (now(case).state, now(case).ground) == (CaseState.OPEN, passing)
    services.withdraw(Reading.objects.standing().get(sample=passing), deed=a_deed())
    assert (now(case).state, states(case)) == (CaseState.OPEN, [(JANUARY, CaseState.OPEN)])


def test_a_case_that_turns_out_to_belong_to_an_earlier_one_says_so(station):
    for day, value in ((1, 150), (2, 10), (3, 160)):
        sample = a_sample(station, date(2026, 1, day), cod=value)
    later = Case.objects.get(opened_on=date(2026, 1, 3))
    between = Sample.objects.get(taken_on=date(2026, 1, 2))
    reading = Reading.objects.standing().get(sample=between)
    services.correct(reading, deed=a_deed(), values={"value": Decimal(120)})
    assert now(later).state == CaseState.WITHDRAWN
    assert "01/01/2026" in now(later).why
    assert now(Case.objects.get(opened_on=date(2026, 1, 1))).ground == sample


def test_one_undo_takes_a_sample_and_its_case_back(station):
    a_sample(station, JANUARY, cod=150)
    change_set = Reading.objects.get().change_set
    account = register.undo(change_set, deed=a_deed())
    assert not Case.objects.standing().exists()
    register.undo(account.change_set, deed=a_deed())
    assert now(the_case()).state == CaseState.OPEN


def test_an_undo_that_would_only_open_a_case_anew_is_no_undo(station):
    a_state(station, JANUARY, "stopped")
    facts, case = StationFacts.objects.get(valid_from=JANUARY), the_case(CaseKind.IDLE)
    register.correct(facts, deed=a_deed(), valid_from=JANUARY, values={"note": "chờ đấu nối"})
    before = now(case)
    account = register.look_at_undo(facts.change_set, by=a_user("administrator"))
    assert not account.put_back
    with pytest.raises(NothingToUndo):
        register.undo(facts.change_set, deed=a_deed())
    assert now(case) == before


def test_an_undo_keeps_what_a_person_decided_of_the_case_meanwhile(station):
    a_sample(station, JANUARY, cod=150)
    change_set = Reading.objects.get().change_set
    owner = a_user(Role.OFFICER)
    case = the_case()
    verdicts.assign(case, deed=a_deed(), owner=owner, due_on=date(2026, 4, 1))
    register.undo(change_set, deed=a_deed())
    assert (now(case).state, now(case).owner) == (CaseState.WITHDRAWN, owner)


# What is late, and what stands idle


def a_duty(station, **values):
    services.state_of_station(
        SamplingDuty,
        station,
        deed=a_deed(),
        valid_from=date(2025, 10, 1),
        values={"every_months": 3, **values},
    )


def test_a_late_sample_opens_a_case_that_closes_when_it_comes(station):
    a_duty(station)
    case = the_case(CaseKind.OVERDUE)
    assert (case.opened_on, now(case).state) == (date(2026, 1, 1), CaseState.OPEN)
    sample = a_sample(station, FEBRUARY, cod=150)
    assert (now(case).state, now(case).closing_sample) == (CaseState.CLOSED, sample)


def test_what_becomes_late_by_time_alone_opens_its_case_with_the_daily_sweep(station):
    a_duty(station)
    a_sample(station, JANUARY, cod=50)
    late = date(2026, 4, 11)
    verdicts.sweep(a_deed(at=late - DAY))
    assert Case.objects.standing().filter(opened_on=late).count() == 0
    assert verdicts.sweep(a_deed(at=late)) == 1
    case = Case.objects.standing().get(opened_on=late)
    assert case.kind == CaseKind.OVERDUE
    assert verdicts.sweep(a_deed(at=late + DAY)) == 0


def test_the_sweep_lays_out_the_windows_of_a_new_year(station):
    a_duty(station)
    assert SampleDue.objects.latest("due_on").due_on >= date(2027, 12, 31)
    assert not SampleDue.objects.filter(opens_on__gt=date(2027, 12, 31)).exists()
    verdicts.sweep(a_deed(at=date(2027, 1, 2)))
    assert SampleDue.objects.latest("due_on").due_on >= date(2028, 12, 31)


def test_the_command_does_what_the_worker_does_every_day(station, capsys):
    a_duty(station)
    CaseFacts.objects.all().delete()
    call_command("sweep_cases")
    assert "Looked at 1 stations." in capsys.readouterr().out
    facts = CaseFacts.objects.get()
    assert facts.case.kind == CaseKind.OVERDUE
    assert not facts.change_set.by.is_active
    call_command("sweep_cases")
    assert "Looked at 0 stations." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("state", "values", "is_idle"),
    [
        ("finished", {}, False),
        ("stopped", {}, True),
        ("running", {"flow_m3_a_day": Decimal(199), "capacity_m3_a_day": Decimal(1000)}, True),
        ("running", {"flow_m3_a_day": Decimal(200), "capacity_m3_a_day": Decimal(1000)}, False),
        ("running", {"flow_m3_a_day": Decimal(0)}, False),
        ("trial", {"flow_m3_a_day": Decimal(1), "capacity_m3_a_day": Decimal(1000)}, False),
        ("building", {}, False),
        ("none", {}, False),
        ("exempt", {}, False),
    ],
)
def test_a_station_that_is_built_and_hardly_runs_stands_idle(state, values, is_idle):
    a_station(state=state, **values)
    assert Case.objects.filter(kind=CaseKind.IDLE).exists() is is_idle


def test_an_idle_station_that_runs_again_closes_its_case(station):
    a_state(station, JANUARY, "stopped")
    case = the_case(CaseKind.IDLE)
    assert now(case).state == CaseState.OPEN
    a_state(station, FEBRUARY, "running")
    assert now(case).state == CaseState.CLOSED


# What a person decides


def test_a_case_is_given_to_somebody_who_records_for_the_area(station, commune):
    a_sample(station, JANUARY, cod=150)
    case, officer = the_case(), a_user(Role.OFFICER, area=commune)
    verdicts.assign(case, deed=a_deed(), owner=officer, due_on=date(2026, 5, 1), why="Theo dõi")
    facts = now(case)
    assert (facts.owner, facts.due_on, facts.why) == (officer, date(2026, 5, 1), "Theo dõi")
    stranger = a_user(Role.OFFICER, area=a_commune("Phúc Thịnh"))
    with pytest.raises(ValidationError):
        verdicts.assign(case, deed=a_deed(), owner=stranger, due_on=None)


def test_a_further_breach_leaves_owner_and_a_term_set_by_hand(station, ladder):
    a_sample(station, JANUARY, cod=150)
    case, officer = the_case(), a_user(Role.OFFICER)
    verdicts.assign(case, deed=a_deed(at=date(2026, 3, 2)), owner=officer, due_on=TODAY + 5 * DAY)
    a_sample(station, FEBRUARY, cod=600)
    facts = now(case)
    assert (facts.severity, facts.owner, facts.due_on) == (3, officer, TODAY + 5 * DAY)


def test_a_case_is_closed_without_a_sample_only_on_a_paper_and_with_a_reason(station):
    a_sample(station, JANUARY, cod=150)
    case = the_case()
    with pytest.raises(ValidationError, match="signed decision"):
        verdicts.close_by_decision(case, deed=a_deed(), source=None, why="Xong")
    with pytest.raises(ValidationError, match="Say why"):
        verdicts.close_by_decision(case, deed=a_deed(), source=a_paper(), why=" ")
    paper = a_paper("12/KL-SNNMT")
    verdicts.close_by_decision(case, deed=a_deed(), source=paper, why="Đã khắc phục")
    facts = now(case)
    assert (facts.state, facts.source, facts.decision) == (CaseState.CLOSED, paper, "closed")
    with pytest.raises(ValidationError, match="is closed"):
        verdicts.assign(case, deed=a_deed(), owner=None, due_on=None)


def test_after_a_decision_only_a_new_breach_opens_a_new_case(station):
    a_sample(station, JANUARY, cod=150)
    case = the_case()
    deed = a_deed(at=date(2026, 3, 10))
    verdicts.close_by_decision(case, deed=deed, source=a_paper(), why="Đã khắc phục")
    a_sample(station, date(2026, 3, 12), deed=a_deed(at=date(2026, 3, 20)), tss=10)
    assert Case.objects.count() == 1
    a_sample(station, date(2026, 3, 15), deed=a_deed(at=date(2026, 3, 20)), cod=170)
    assert Case.objects.filter(opened_on=date(2026, 3, 15)).exists()


def test_a_closed_case_is_opened_again_with_a_reason_and_closes_on_what_comes_after(station):
    a_sample(station, JANUARY, cod=150)
    a_sample(station, FEBRUARY, cod=50)
    case = the_case()
    with pytest.raises(ValidationError, match="Say why"):
        verdicts.reopen(case, deed=a_deed(), why="")
    verdicts.reopen(case, deed=a_deed(), why="Mẫu lấy không đúng chỗ")
    assert (now(case).state, now(case).closing_sample) == (CaseState.OPEN, None)
    with pytest.raises(ValidationError, match="open already"):
        verdicts.reopen(case, deed=a_deed(), why="Lần nữa")
    a_sample(station, TODAY - DAY, cod=50)
    assert now(case).state == CaseState.OPEN
    later = a_deed(at=TODAY + 9 * DAY)
    a_sample(station, TODAY + 5 * DAY, deed=later, cod=50)
    assert now(case, later.day).state == CaseState.CLOSED


def test_no_case_is_opened_again_beside_another_open_one_of_its_kind(station):
    for day, value in ((1, 150), (2, 10), (3, 150)):
        a_sample(station, date(2026, 1, day), cod=value)
    closed = Case.objects.get(opened_on=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="Another case"):
        verdicts.reopen(closed, deed=a_deed(), why="Xem lại")


def test_a_decision_can_be_undone(station):
    a_sample(station, JANUARY, cod=150)
    case = the_case()
    change_set = verdicts.close_by_decision(case, deed=a_deed(), source=a_paper(), why="Xong")
    register.undo(change_set, deed=a_deed())
    assert now(case).state == CaseState.OPEN


def test_who_does_not_record_for_the_area_decides_nothing(station):
    a_sample(station, JANUARY, cod=150)
    stranger = a_deed(a_user(Role.OFFICER, area=a_commune("Phúc Thịnh")))
    case = the_case()
    for refused in (
        lambda: verdicts.assign(case, deed=stranger, owner=None, due_on=None),
        lambda: verdicts.close_by_decision(case, deed=stranger, source=a_paper(), why="x"),
        lambda: verdicts.reopen(case, deed=stranger, why="x"),
        lambda: verdicts.add_note(case, deed=stranger, kind=NoteKind.NOTE, text="x"),
    ):
        with pytest.raises(PermissionDenied):
            refused()


# Notes and letters


def test_notes_and_letters_are_kept_with_their_day_and_paper(station):
    a_sample(station, JANUARY, cod=150)
    case, paper = the_case(), a_paper("05/CV-SCT")
    verdicts.add_note(
        case,
        deed=a_deed(),
        kind=NoteKind.LETTER_OUT,
        text="Yêu cầu khắc phục",
        source=paper,
        on=FEBRUARY,
    )
    verdicts.add_note(case, deed=a_deed(), kind=NoteKind.NOTE, text="Đã gọi điện")
    first, second = CaseNote.objects.standing().order_by("number")
    assert (first.number, first.valid_from, first.source) == (1, FEBRUARY, paper)
    assert (second.number, second.valid_from) == (2, TODAY)
    with pytest.raises(ValidationError, match="to come"):
        verdicts.add_note(case, deed=a_deed(), kind="note", text="x", on=TODAY + DAY)
    with pytest.raises(ValidationError, match="Type what was done"):
        verdicts.add_note(case, deed=a_deed(), kind="note", text="  ")


def test_a_note_is_corrected_and_taken_back_and_stays_readable(station):
    a_sample(station, JANUARY, cod=150)
    verdicts.add_note(the_case(), deed=a_deed(), kind=NoteKind.NOTE, text="Sai")
    verdicts.correct_note(CaseNote.objects.get(), deed=a_deed(), text="Đúng")
    note = CaseNote.objects.standing().get()
    assert note.text == "Đúng"
    verdicts.withdraw_note(note, deed=a_deed())
    assert not CaseNote.objects.standing().exists()
    assert CaseNote.objects.count() == 2


def test_an_undo_asks_as_many_questions_for_many_cases_as_for_one(limits):
    def undone(count):
        cod = limits.limits.first().parameter
        stations = [a_station(f"Trạm {count} {number}") for number in range(count)]
        for station in stations:
            a_choice(station, limits)
        rows = [SampleRow(one, JANUARY, readings=(Value(cod, Decimal(900)),)) for one in stations]
        change_set = services.record_samples(rows, deed=a_deed())
        with CaptureQueriesContext(connection) as asked:
            register.undo(change_set, deed=a_deed())
        return len(asked)

    undone(1)
    assert undone(1) == undone(5)
