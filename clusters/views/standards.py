"""Standards: sets of limits and whom they bind, one set with its columns, the ladder of severities.

Everybody who reads the register reads them; who keeps standards for the city changes them. What
rests on a change is worked out again in the background, and the page says how much that is.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from clusters import standard_forms as forms
from clusters import standards
from clusters.models import Coefficient, Limit, LimitChoice, LimitSet, Severity
from clusters.standards import Concerned
from clusters.views.cards import ToldChange, told_lines
from clusters.views.facts import Writing
from clusters.views.frame import MOST_CHANGES_SAID, OnADay
from clusters.views.rejudging import at_work
from clusters.wastewater import services
from clusters.wastewater.services import LimitRow
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired
from hanoi_industry.history import telling
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import Deed, begun

MOST_TOLD = 200
MOST_STATIONS_NAMED = 50
LARGEST_NUMBER = 2**63 - 1


def lines_of(change: Change) -> list[ToldChange]:
    return told_lines(change, telling.model_named(f"clusters.{change.subject_type}"))


class Standards(OnADay, PermissionRequired, TemplateView):
    """Every set, whom it binds today, and the ladder of severities."""

    permission = Permission.REGISTER_READ
    template_name = "clusters/standards.html"
    extra_context = {"title": gettext_lazy("Standards and limits")}

    def get_context_data(self, **kwargs):
        sets = standards.summaries(self.today, self.request.user)
        return super().get_context_data(
            sets=[(one, _validity(one.limit_set, self.today)) for one in sets],
            ladder=Severity.objects.all(),
            at_work=at_work(),
            may_keep=self.request.user.may_everywhere(Permission.STANDARDS_EDIT),
            may_import=self.request.user.may_somewhere(Permission.IMPORT),
            **kwargs,
        )


def _validity(limit_set: LimitSet, day) -> tuple[str, str]:
    """The sign and the word for whether stations may be judged by it on a day."""
    if limit_set.is_usable_on(day):
        return "done", _("may be used")
    if limit_set.in_force_from is not None and day < limit_set.in_force_from:
        return "on_course", _("not yet in force")
    return "not_applicable", _("no longer used")


class OfASet(OnADay, PermissionRequired):
    """About one set; the set of a station the person does not read is not there."""

    permission = Permission.REGISTER_READ

    @cached_property
    def limit_set(self) -> LimitSet:
        sets = LimitSet.objects.visible_to(self.request.user).select_related("station__cluster")
        return get_object_or_404(sets, pk=_number(self.kwargs["pk"]))


def _number(asked: int) -> int:
    if asked > LARGEST_NUMBER:
        raise Http404
    return asked


class Standard(OfASet, TemplateView):
    """One set: its columns side by side, its tables of Kq and Kf, what became of it and whom it binds."""

    template_name = "clusters/standard.html"

    def get_context_data(self, **kwargs):
        limit_set, user = self.limit_set, self.request.user
        columns, rows = standards.table(limit_set)
        bound = LimitChoice.objects.as_of(self.today).visible_to(user).filter(limit_set=limit_set)
        bound = bound.select_related("station__cluster")
        cells = [limits for row in rows for _column, limits in row.pairs]
        return super().get_context_data(
            title=limit_set.code,
            lead=limit_set.title,
            limit_set=limit_set,
            validity=_validity(limit_set, self.today),
            columns=columns,
            rows=rows,
            to_fill=sum(not cell for cell in cells),
            filled=sum(bool(cell) for cell in cells),
            coefficients=list(limit_set.coefficients.select_related("limit_set")),
            stations_bound=bound.count(),
            bound=bound.order_by("station__cluster__sort_key", "station__number")[
                :MOST_STATIONS_NAMED
            ],
            told=self._told(),
            at_work=at_work(),
            may_keep=user.may_everywhere(Permission.STANDARDS_EDIT),
            may_import=user.may_somewhere(Permission.IMPORT),
            **kwargs,
        )

    def _told(self) -> list[ToldChange]:
        """What was recorded of the set, its limits and its lines of Kq and Kf, the newest first."""
        limit_set = self.limit_set
        # Of a set that was called otherwise before, what was told then as well.
        codes = {limit_set.code, *limit_set.versions.values_list("code", flat=True)}
        of_set = Q(subject_type="limitset", subject_code__in=codes)
        inside = Q()
        for code in codes:
            inside |= Q(subject_code__startswith=f"{code}/")
        inside &= Q(subject_type__in=["limit", "coefficient"])
        changes = Change.objects.visible_to(self.request.user).filter(of_set | inside)
        changes = changes.select_related("change_set__by")
        changes = changes.order_by("-change_set__at", "-change_set_id", "pk")[:MOST_TOLD]
        return [line for change in changes for line in lines_of(change)][:MOST_TOLD]


# Forms


@dataclass(frozen=True)
class Kind:
    """What a kind of thing is called on its forms."""

    new: object
    revise: object
    remove: object
    save: object


LIMIT_SET = Kind(
    gettext_lazy("New set of limits"),
    gettext_lazy("Revise the set"),
    "",
    gettext_lazy("Save the set"),
)
LIMIT = Kind(
    gettext_lazy("New limit"),
    gettext_lazy("Change the limit"),
    gettext_lazy("Remove the limit"),
    gettext_lazy("Save the limit"),
)
LINE = Kind(
    gettext_lazy("New line of Kq or Kf"),
    gettext_lazy("Change the line"),
    gettext_lazy("Remove the line"),
    gettext_lazy("Save the line"),
)
RUNG = Kind(
    gettext_lazy("New severity"),
    gettext_lazy("Change the severity"),
    gettext_lazy("Remove the severity"),
    gettext_lazy("Save the severity"),
)


class KeepingStandards(OnADay, PermissionRequired, Writing):
    """A form about something of the city's: only for who keeps standards in the whole of it."""

    permission = Permission.STANDARDS_EDIT
    template_name = "clusters/standard_form.html"
    kind: Kind
    # Nobody's verdict rests on some of it.
    is_judged_by = True

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        if user.is_authenticated and not user.may_everywhere(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def thing(self) -> models.Model | None:
        return None

    @property
    def limit_sets(self) -> list[int]:
        """Whose change has verdicts worked out again; none: all of them."""
        return []

    @cached_property
    def concerned(self) -> Concerned:
        return standards.concerned(self.limit_sets) if self.is_judged_by else Concerned(0, 0)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "thing": self.thing}

    def write(self, form, deed) -> ChangeSet:
        deed = begun(deed)
        self.keep(form, deed)
        return deed.change_set

    def keep(self, form, deed: Deed) -> None:
        raise NotImplementedError

    def done(self, form, change_set):
        changes = [line for one in change_set.changes.all() for line in lines_of(one)]
        context = {
            "words": self.said(form),
            "change_set": change_set,
            "changes": changes[:MOST_CHANGES_SAID],
            "more": max(0, len(changes) - MOST_CHANGES_SAID),
        }
        messages.success(
            self.request, render_to_string("clusters/_done.html", context, self.request)
        )
        if self.concerned.stations:
            told = {"concerned": self.concerned}
            messages.info(self.request, render_to_string("clusters/_worked_out.html", told))

    def said(self, form) -> str:
        return _("%(thing)s is saved.") % {"thing": self.thing}

    def get_success_url(self):
        return reverse("clusters:standards")

    def get_context_data(self, **kwargs):
        heading = self.kind.new if self.thing is None else self.kind.revise
        return super().get_context_data(
            **{
                "title": heading,
                "lead": str(self.thing or ""),
                "button": self.kind.save,
                "back": self.get_success_url(),
                "thing": self.thing,
                "concerned": self.concerned,
                **kwargs,
            }
        )


class Removing(KeepingStandards):
    """Something that was never so: it goes, and its versions stay readable."""

    form_class = forms.RemoveForm

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs.pop("thing")
        return kwargs

    def said(self, form):
        return _("%(thing)s is removed.") % {"thing": self.name}

    @cached_property
    def name(self) -> str:
        return str(self.thing)

    def write(self, form, deed):
        # Once it is gone it has no name and concerns nobody any more.
        _named, _counted = self.name, self.concerned
        return super().write(form, deed)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.kind.remove, button=self.kind.remove, is_removal=True, **kwargs
        )


# Sets


class NewStandard(KeepingStandards):
    form_class = forms.LimitSetForm
    kind = LIMIT_SET
    is_judged_by = False
    made: LimitSet

    def keep(self, form, deed):
        self.made = services.add_limit_set(deed=deed, **form.values)

    def said(self, form):
        return _("%(thing)s is recorded. Its limits are still to be filled in.") % {
            "thing": self.made
        }

    def get_success_url(self):
        if hasattr(self, "made"):
            return reverse("clusters:standard", args=[self.made.pk])
        return super().get_success_url()


class InASet(OfASet, KeepingStandards):
    """A form about a set, or about something in it."""

    permission = Permission.STANDARDS_EDIT

    @property
    def limit_sets(self):
        return [self.limit_set.pk]

    def get_success_url(self):
        return reverse("clusters:standard", args=[self.limit_set.pk])


class ReviseStandard(InASet):
    form_class = forms.LimitSetForm
    kind = LIMIT_SET

    @property
    def thing(self):
        return self.limit_set

    def keep(self, form, deed):
        services.revise_limit_set(self.limit_set, deed=deed, **form.values)

    def form_invalid(self, form):
        # What a refused service has set on it does not stand.
        self.limit_set.refresh_from_db()
        return super().form_invalid(form)


# Limits


class NewLimit(InASet):
    form_class = forms.LimitForm
    kind = LIMIT

    def get_initial(self):
        """As the cell of the table says that was to be filled in."""
        return {name: self.request.GET.get(name, "") for name in ("parameter", "column")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "limit_set": self.limit_set}

    def keep(self, form, deed):
        about = form.cleaned_data
        row = LimitRow(
            self.limit_set,
            about["column"],
            about["parameter"],
            **form.values,
            flow_from=about["flow_from"] or 0,
        )
        services.keep_limits([row], deed=deed)

    def said(self, form):
        return _("The limit of %(parameter)s is saved.") % {
            "parameter": form.cleaned_data["parameter"]
        }


class OfALimit(InASet):
    kind = LIMIT

    @cached_property
    def thing(self) -> Limit:
        limits = self.limit_set.limits.select_related("limit_set", "parameter")
        return get_object_or_404(limits, pk=_number(self.kwargs["limit"]))


class ReviseLimit(OfALimit):
    form_class = forms.LimitForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "limit_set": self.limit_set}

    def keep(self, form, deed):
        one = self.thing
        row = LimitRow(
            self.limit_set, one.column, one.parameter, **form.values, flow_from=one.flow_from
        )
        services.keep_limits([row], deed=deed)

    def get_context_data(self, **kwargs):
        remove = reverse("clusters:remove-limit", args=[self.limit_set.pk, self.thing.pk])
        return super().get_context_data(remove=remove, **kwargs)


class RemoveLimit(Removing, OfALimit):
    def keep(self, form, deed):
        services.remove_limit(self.thing, deed=deed)


# Lines of Kq and Kf


class NewLine(InASet):
    form_class = forms.CoefficientForm
    kind = LINE
    is_judged_by = False

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "limit_set": self.limit_set}

    def keep(self, form, deed):
        services.add_coefficient(deed=deed, limit_set=self.limit_set, **form.values)

    def said(self, form):
        return _("The line is saved.")


class OfALine(InASet):
    kind = LINE
    is_judged_by = False

    @cached_property
    def thing(self) -> Coefficient:
        lines = self.limit_set.coefficients.select_related("limit_set")
        return get_object_or_404(lines, pk=_number(self.kwargs["line"]))


class ReviseLine(OfALine):
    form_class = forms.CoefficientForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "limit_set": self.limit_set}

    def keep(self, form, deed):
        services.revise_coefficient(self.thing, deed=deed, **form.values)

    def get_context_data(self, **kwargs):
        remove = reverse("clusters:remove-line", args=[self.limit_set.pk, self.thing.pk])
        return super().get_context_data(remove=remove, **kwargs)


class RemoveLine(Removing, OfALine):
    def keep(self, form, deed):
        services.remove_coefficient(self.thing, deed=deed)


# Severities


class NewSeverity(KeepingStandards):
    form_class = forms.SeverityForm
    kind = RUNG

    def keep(self, form, deed):
        services.add_severity(deed=deed, **form.values)

    def said(self, form):
        return _("The severity is saved.")


class OfASeverity(KeepingStandards):
    kind = RUNG

    @cached_property
    def thing(self) -> Severity:
        return get_object_or_404(Severity, pk=_number(self.kwargs["rung"]))


class ReviseSeverity(OfASeverity):
    form_class = forms.SeverityForm

    def keep(self, form, deed):
        services.revise_severity(self.thing, deed=deed, **form.values)

    def get_context_data(self, **kwargs):
        remove = reverse("clusters:remove-severity", args=[self.thing.pk])
        return super().get_context_data(remove=remove, **kwargs)


class RemoveSeverity(Removing, OfASeverity):
    def keep(self, form, deed):
        services.remove_severity(self.thing, deed=deed)
