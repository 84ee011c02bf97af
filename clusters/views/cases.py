"""Cases: a breach, a sample that did not come, an idle station; who sees to each, and how it went."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from clusters import case_forms, services
from clusters.filters import CaseFilter
from clusters.models import Case, CaseFacts, CaseNote, CaseState, Cluster, Exceedance, Sample
from clusters.station_tables import (
    CASE_SIGNS,
    CaseTable,
    named,
    over_in_words,
    sample_address,
    severities,
    station_address,
)
from clusters.verdicts import services as verdicts
from clusters.views.facts import Writing, paper_of
from clusters.views.frame import OnADay, say_done
from clusters.views.lists import chips
from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired
from hanoi_industry.exports.views import ExportedList
from hanoi_industry.history.services import Deed
from hanoi_industry.tables import paginated
from hanoi_industry.validity import end_of


class CaseList(OnADay, PermissionRequired, ExportedList, TemplateView):
    """Cases by severity and age, as they stood on the day; open ones where nothing is chosen."""

    permission = Permission.REGISTER_READ
    template_name = "clusters/cases.html"
    extra_context = {"title": gettext_lazy("Cases")}

    @cached_property
    def facts(self):
        visible = Cluster.objects.visible_to(self.request.user)
        return CaseFacts.objects.as_of(*self.clocks).filter(
            case__station__cluster__in=visible.values("pk")
        )

    @cached_property
    def narrowed(self) -> CaseFilter:
        day, known_on = self.clocks
        facts = self.facts.select_related("case__station__cluster__area", "owner").order_by(
            F("severity").desc(nulls_last=True), "case__opened_on", "pk"
        )
        asked = self.request.GET.copy()
        if "state" not in asked:
            asked["state"] = CaseState.OPEN
        return CaseFilter(asked, queryset=facts, request=self.request, day=day, known_on=known_on)

    def listed(self) -> CaseTable:
        return CaseTable(self.narrowed.qs, day=self.bar.day)

    def get_context_data(self, **kwargs):
        table = self.listed()
        table.whole = self.facts.count()
        return super().get_context_data(
            bar=self.bar,
            filter=self.narrowed,
            form=self.narrowed.form,
            chips=chips(self.request, [one for one in self.narrowed.chosen if one.name != "state"]),
            table=paginated(self.request, table),
            **kwargs,
        )


class OfCase(OnADay, PermissionRequired):
    """About one case; cases of areas the person does not read are not there."""

    permission = Permission.REGISTER_READ

    @cached_property
    def case(self) -> Case:
        cases = Case.objects.visible_to(self.request.user).standing()
        return get_object_or_404(
            cases.select_related("station__cluster__area"), pk=self.kwargs["pk"]
        )

    @property
    def cluster(self) -> Cluster:
        return self.case.station.cluster

    @property
    def may_record(self) -> bool:
        return services.may_record(self.request.user, self.cluster.area)

    def facts_on(self, day: date, known_on: date | None = None) -> CaseFacts | None:
        facts = CaseFacts.objects.as_of(day, known_on).filter(case=self.case)
        return facts.select_related("case", "owner", "ground", "source", "change_set__by").first()


@dataclass(frozen=True)
class Event:
    """One line of the story of a case: on which day, in what words, on which paper or sample, by whom."""

    day: date
    words: str
    text: str = ""
    sample: Sample | None = None
    address: str = ""
    paper: object = None
    by: object = None
    at: datetime | None = None
    # A row that was taken back stays readable.
    is_withdrawn: bool = False


class CasePage(OfCase, TemplateView):
    template_name = "clusters/case.html"

    def get_context_data(self, **kwargs):
        day, known_on = self.clocks
        now = self.facts_on(day, known_on)
        case = self.case
        is_now = self.bar.is_now
        return super().get_context_data(
            title=f"{capfirst(case.get_kind_display())}: {named(case.station)}",
            bar=self.bar,
            case=case,
            cluster=self.cluster,
            now=now,
            sign=CASE_SIGNS[now.state] if now is not None else "",
            state=capfirst(now.get_state_display()) if now is not None else "",
            is_late=now is not None
            and now.state == CaseState.OPEN
            and now.due_on is not None
            and now.due_on < day,
            severity=severities().get(now.severity) if now is not None else None,
            age=(day - case.opened_on).days,
            over=self._over(now),
            story=self.story(known_on),
            station_address=station_address(case.station),
            may_record=self.may_record and is_now,
            is_open=now is not None and now.state == CaseState.OPEN,
            **kwargs,
        )

    def _over(self, now: CaseFacts | None) -> list[str]:
        if now is None or now.ground_id is None:
            return []
        over = Exceedance.objects.filter(sample=now.ground_id).select_related("parameter")
        return [over_in_words(one) for one in over.order_by("parameter__position")]

    def story(self, known_on: date | None) -> list[Event]:
        """Everything said of the case, in the order of its days; two questions."""
        rows = CaseFacts.objects.filter(case=self.case).select_related(
            "owner", "ground", "closing_sample", "source", "change_set__by", "withdrawn_by__by"
        )
        notes = CaseNote.objects.filter(case=self.case).select_related(
            "source", "change_set__by", "withdrawn_by__by"
        )
        if known_on is not None:
            rows = rows.filter(recorded_at__lt=end_of(known_on))
            notes = notes.filter(recorded_at__lt=end_of(known_on))
        rows = sorted(rows, key=lambda row: (row.valid_from, row.recorded_at, row.pk))
        events = list(self._told(rows)) + [self._note(note) for note in notes]
        return sorted(events, key=lambda event: (event.day, event.at))

    def _told(self, rows):
        before = None
        for row in rows:
            yield self._event(row, before)
            if row.withdrawn_at is None:
                before = row

    def _event(self, row: CaseFacts, before: CaseFacts | None) -> Event:
        """What is new in a row against the one before it."""
        sample, words = None, []
        if before is None or before.state != row.state:
            words.append(
                _("opened again")
                if before is not None and row.state == CaseState.OPEN
                else str(row.get_state_display())
            )
            sample = row.closing_sample if row.state == CaseState.CLOSED else row.ground
        elif row.ground_id != before.ground_id:
            words.append(_("shown again by another sample"))
            sample = row.ground
        ladder = self._ladder
        if row.severity is not None and (before is None or before.severity != row.severity):
            words.append(
                _("severity: %(severity)s") % {"severity": ladder.get(row.severity, row.severity)}
            )
        if row.owner_id is not None and (before is None or before.owner_id != row.owner_id):
            words.append(_("seen to by %(person)s") % {"person": row.owner})
        if before is not None and before.owner_id is not None and row.owner_id is None:
            words.append(_("seen to by nobody"))
        if row.due_on is not None and (before is None or before.due_on != row.due_on):
            words.append(_("to be mended by %(day)s") % {"day": formats.day(row.due_on)})
        return Event(
            row.valid_from,
            capfirst("; ".join(map(str, words))) or _("Said once more"),
            row.why,
            sample,
            sample_address(self.case.station, sample.pk) if sample is not None else "",
            row.source,
            row.change_set.by,
            row.recorded_at,
            row.withdrawn_at is not None,
        )

    @cached_property
    def _ladder(self):
        return severities()

    def _note(self, note: CaseNote) -> Event:
        return Event(
            note.valid_from,
            capfirst(note.get_kind_display()),
            note.text,
            paper=note.source,
            by=note.change_set.by,
            at=note.recorded_at,
            is_withdrawn=note.withdrawn_at is not None,
        )


def who_was_quicker(facts: CaseFacts) -> str:
    """Said to the one who comes second at a case, with how it stands by now."""
    told = _("%(person)s changed this case on %(moment)s, while you were typing.") % {
        "person": facts.change_set.by,
        "moment": formats.moment(facts.change_set.at),
    }
    now = _("It is now: %(state)s; seen to by %(owner)s; to be mended by %(day)s.") % {
        "state": facts.get_state_display(),
        "owner": facts.owner or _("nobody"),
        "day": formats.day(facts.due_on) if facts.due_on else _("no deadline"),
    }
    kept = _("What you typed is kept below, and nothing of it is saved yet.")
    return f"{told} {now} {kept}"


class WritingCase(OfCase, Writing):
    """A form about one case: only where the person records for its commune."""

    permission = Permission.REGISTER_EDIT
    template_name = "clusters/case_form.html"
    heading: object = ""
    button: object = ""
    said: object = ""

    def dispatch(self, request, *args, **kwargs):
        may_anywhere = request.user.is_authenticated and request.user.may_somewhere(self.permission)
        if may_anywhere and not self.may_record:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def current(self) -> CaseFacts:
        return self.facts_on(self.today)

    def paper(self, form, deed: Deed):
        return paper_of(form, deed, self.cluster.area)

    def edited_meanwhile(self, form, problem):
        """How the case stands by now is told; with it in view the same can be saved again."""
        self.__dict__.pop("current", None)
        form.look_at(self.current)
        form.add_error(None, who_was_quicker(self.current))
        return self.form_invalid(form)

    def done(self, form, change_set):
        say_done(self.request, change_set, str(self.said))

    def get_success_url(self):
        return reverse("clusters:case", args=[self.case.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.heading,
            lead=f"{capfirst(self.case.get_kind_display())}: {named(self.case.station)}",
            case=self.case,
            button=self.button,
            **kwargs,
        )


class Deciding(WritingCase):
    """Decides about the case as the person saw it: who comes second is told, and loses nothing."""

    def get_initial(self):
        return {"shown": str(self.current.pk)}


class Assign(Deciding):
    form_class = case_forms.AssignForm
    heading = gettext_lazy("Who sees to it, and until when")
    button = gettext_lazy("Save person and deadline")
    said = gettext_lazy("Person and deadline of the case are saved.")

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "facts": self.current,
            "area": self.cluster.area,
        }

    def get_initial(self):
        facts = self.current
        return {**super().get_initial(), "owner": facts.owner_id, "due_on": facts.due_on}

    def write(self, form, deed):
        return verdicts.assign(
            self.case,
            deed=deed,
            owner=form.cleaned_data["owner"],
            due_on=form.cleaned_data["due_on"],
            why=form.cleaned_data["why"],
            shown=form.cleaned_data["shown"],
        )


class AddNote(WritingCase):
    form_class = case_forms.NoteForm
    heading = gettext_lazy("Note or letter")
    button = gettext_lazy("Add to the case")
    said = gettext_lazy("It stands in the story of the case.")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "today": self.today}

    def get_initial(self):
        return {"on": self.today}

    def write(self, form, deed):
        return verdicts.add_note(
            self.case,
            deed=deed,
            kind=form.cleaned_data["kind"],
            text=form.cleaned_data["text"],
            source=self.paper(form, deed),
            on=form.cleaned_data["on"],
        )


class CloseCase(Deciding):
    form_class = case_forms.CloseForm
    heading = gettext_lazy("Close by a signed decision")
    button = gettext_lazy("Close the case by this decision")
    said = gettext_lazy("The case is closed by the decision.")

    def write(self, form, deed):
        return verdicts.close_by_decision(
            self.case,
            deed=deed,
            source=self.paper(form, deed),
            why=form.cleaned_data["why"],
            shown=form.cleaned_data["shown"],
        )


class ReopenCase(Deciding):
    form_class = case_forms.ReopenForm
    heading = gettext_lazy("Open the case again")
    button = gettext_lazy("Open the case again")
    said = gettext_lazy("The case is open again.")

    def write(self, form, deed):
        return verdicts.reopen(
            self.case,
            deed=deed,
            why=form.cleaned_data["why"],
            shown=form.cleaned_data["shown"],
        )
