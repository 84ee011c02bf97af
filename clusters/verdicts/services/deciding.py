"""What a person says of a case: who sees to it, that it is closed or opened again, what was done."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from clusters.judging.facts import Book
from clusters.models import Case, CaseFacts, CaseNote, CaseState, Decision
from clusters.verdicts.services.cases import Ledger, bring_cases_in_line
from clusters.verdicts.services.rewriting import lock, rewrite
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, Statement
from hanoi_industry.validity import EditedMeanwhile, check_still_standing


def assign(
    case: Case,
    *,
    deed: Deed,
    owner,
    due_on: date | None,
    why: str = "",
    shown: str | None = None,
) -> ChangeSet:
    """Give an open case to somebody, with the day by which it is to be mended.

    `shown` is the number of the row the person had before their eyes; None where nobody looked.
    Raises EditedMeanwhile where another holds by now, ValidationError where the case is not open, or
    the person may not record for its area.
    """
    area = case.responsible_area()
    if owner is not None and not owner.may(Permission.REGISTER_EDIT, area):
        raise ValidationError(
            {"owner": _("This person does not record for the area. Choose another.")}
        )
    said = {"owner": owner, "due_on": due_on, "why": why}
    return _decide(case, deed, Decision.ASSIGNED, said, needs=CaseState.OPEN, shown=shown)


def close_by_decision(
    case: Case, *, deed: Deed, source, why: str, shown: str | None = None
) -> ChangeSet:
    """Close a case without a passing sample: on the ground of a signed paper, with the reason."""
    if source is None:
        raise ValidationError({"source": _("A case is closed on a signed decision. Name it.")})
    if not why.strip():
        raise ValidationError({"why": _("Say why the case is closed.")})
    said = {"state": CaseState.CLOSED, "why": why.strip()}
    return _decide(
        case, deed, Decision.CLOSED, said, needs=CaseState.OPEN, source=source, shown=shown
    )


def reopen(case: Case, *, deed: Deed, why: str, shown: str | None = None) -> ChangeSet:
    """Open a closed case again; it closes on what comes after the day of the deed."""
    if not why.strip():
        raise ValidationError({"why": _("Say why the case is opened again.")})
    said = {"state": CaseState.OPEN, "closing_sample": None, "why": why.strip()}
    return _decide(case, deed, Decision.REOPENED, said, needs=CaseState.CLOSED, shown=shown)


def _decide(
    case: Case, deed: Deed, decision: str, said: dict, *, needs: str, shown: str | None, source=None
) -> ChangeSet:
    _may_write(case, deed)
    with transaction.atomic():
        lock([case.station_id])
        held = CaseFacts.objects.as_of(deed.day).filter(case=case).first()
        if shown is not None and shown != ("" if held is None else str(held.pk)):
            raise EditedMeanwhile
        if held is None or held.state != needs:
            raise ValidationError(_not_so(held))
        if decision == Decision.REOPENED and _is_another_open(case, deed.day):
            raise ValidationError(
                _("Another case of the kind is open at this station. Follow that one.")
            )
        if held.valid_from == deed.day and decision == Decision.ASSIGNED:
            # The weightier decision of a day stays to be seen.
            decision = held.decision or decision
        change_set = history.open_change_set(deed)
        statement = Statement(
            CaseFacts, {"case": case}, deed.day, {**said, "decision": decision}, source=source
        )
        history.state(change_set, [statement])
        rewritten = rewrite([case.station_id], Book(), today=deed.day, automatic=())
        bring_cases_in_line(rewritten, Ledger(lambda: change_set), today=deed.day)
    return change_set


def _not_so(held: CaseFacts | None) -> str:
    if held is None:
        return _("Nothing stands of this case on that day.")
    if held.state == CaseState.OPEN:
        return _("The case is open already.")
    if held.state == CaseState.CLOSED:
        return _("The case is closed. Open it again first.")
    return _("The case was withdrawn. There is nothing to follow up.")


def _is_another_open(case: Case, day: date) -> bool:
    others = CaseFacts.objects.as_of(day).filter(
        case__station=case.station_id, case__kind=case.kind, state=CaseState.OPEN
    )
    return others.exclude(case=case).exists()


# Notes and letters


def add_note(
    case: Case, *, deed: Deed, kind: str, text: str, source=None, on: date | None = None
) -> ChangeSet:
    """Write down what was done; `on` is its day (None: the day of the deed)."""
    _may_write(case, deed)
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Type what was done, or what the letter says.")})
    day = on or deed.day
    if day > deed.day:
        raise ValidationError({"on": _("The day is still to come. Type today or an earlier day.")})
    with transaction.atomic():
        lock([case.station_id])
        last = case.notes.aggregate(last=Max("number"))["last"] or 0
        change_set = history.open_change_set(deed)
        subject, values = {"case": case, "number": last + 1}, {"kind": kind, "text": text}
        history.state(change_set, [Statement(CaseNote, subject, day, values, source=source)])
    return change_set


def correct_note(note: CaseNote, *, deed: Deed, **values) -> ChangeSet:
    """Put another note in the place of one that was wrong; both stay readable."""
    _may_write(note.case, deed)
    with transaction.atomic():
        check_still_standing(note)
        change_set = history.open_change_set(deed)
        day = values.pop("valid_from", note.valid_from)
        history.correct(change_set, note, valid_from=day, **values)
    return change_set


def withdraw_note(note: CaseNote, *, deed: Deed) -> ChangeSet:
    _may_write(note.case, deed)
    with transaction.atomic():
        check_still_standing(note)
        change_set = history.open_change_set(deed)
        history.withdraw(change_set, [note])
    return change_set


def _may_write(case: Case, deed: Deed) -> None:
    if not deed.by.may(Permission.REGISTER_EDIT, case.responsible_area()):
        raise PermissionDenied
