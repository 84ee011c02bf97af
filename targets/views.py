"""The board of a year, the page of an indicator, and the forms that record what was said.

All of it concerns the whole city: who reads targets in one commune alone has no page here.
"""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, TemplateView, View

from hanoi_industry import charts, formats, words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired, deed_of
from hanoi_industry.exports.views import ExportedList
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.fields import DateBar
from hanoi_industry.periods import Kind, NotAPeriod, Period
from hanoi_industry.tables import paginated
from targets import actuals, computed, forms, services, tables
from targets.actuals import YearOfIndicator
from targets.goals import Verdict
from targets.models import Indicator, Observation, Target

LARGEST_NUMBER = 2**63 - 1
MOST_REVISIONS = 300


class CityPage(PermissionRequired):
    """A page about the whole city: the permission must be held for it, not for one area."""

    permission = Permission.TARGETS_READ

    def dispatch(self, request, *args, **kwargs):
        person = request.user
        if person.is_authenticated and not person.may(self.permission, WHOLE_CITY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def bar(self) -> DateBar:
        return DateBar(self.request.GET, today=self.today)

    def may(self, permission: Permission) -> bool:
        return self.request.user.may(permission, WHOLE_CITY)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_record=self.may(Permission.TARGETS_EDIT),
            may_publish=self.may(Permission.TARGETS_PUBLISH),
            **kwargs,
        )


class CityList(CityPage, ExportedList):
    """A list of the whole city, taken along by those who may do so for all of it."""

    def may_export(self) -> bool:
        return self.may(Permission.EXPORT)


class Board(CityList, TemplateView):
    template_name = "targets/board.html"

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        is_year = asked.isdecimal() and len(asked) == 4 and asked.isascii()
        return int(asked) if is_year and 1900 <= int(asked) <= 2199 else self.bar.day.year

    @cached_property
    def board(self) -> actuals.Board:
        return actuals.board(self.year, day=self.bar.day, known_on=self.bar.known_on_day)

    def export_title(self) -> str:
        return _("Targets of %(year)s") % {"year": self.year}

    def exported(self) -> Outgoing:
        return Outgoing(self.export_title(), tables.board_headings(), tables.board_rows(self.board))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Targets of %(year)s") % {"year": self.year},
            lead=self._finding(),
            board=self.board,
            bar=self.bar,
            years=self._years(),
            **kwargs,
        )

    def _finding(self) -> str:
        board = self.board
        if not board.rows:
            return ""
        return _("%(met)s of %(told)s targets are met; %(unknown)s cannot be told.") % {
            "met": formats.number(board.share.part),
            "told": formats.number(board.share.whole),
            "unknown": formats.number(board.share.unknown),
        }

    def _years(self) -> list[int]:
        standing = Target.objects.as_known_on(self.bar.known_on_day)
        found = set(standing.values_list("year", flat=True)) | {self.year, self.today.year}
        return sorted(found, reverse=True)


class Indicators(CityList, TemplateView):
    template_name = "targets/indicators.html"
    extra_context = {"title": gettext_lazy("Indicators")}

    @property
    def asked(self) -> str:
        return self.request.GET.get("search", "").replace("\0", "")[:100].strip()

    def listed(self) -> tables.IndicatorTable:
        standing = Q(targets__withdrawn_at__isnull=True)
        known = Q(observations__withdrawn_at__isnull=True)
        rows = Indicator.objects.annotate(
            targets_count=Count("targets", filter=standing, distinct=True),
            outcomes_count=Count("observations", filter=known, distinct=True),
            last_year=Max("observations__year", filter=known),
        )
        if self.asked:
            rows = rows.filter(pk__in=self._named(self.asked))
        return tables.IndicatorTable(rows)

    def get_context_data(self, **kwargs):
        table = self.listed()
        table.whole = Indicator.objects.count()
        return super().get_context_data(
            table=paginated(self.request, table), search=self.asked, **kwargs
        )

    @staticmethod
    def _named(asked: str) -> list[int]:
        """Some dozens of indicators: found by all their names, without accents."""
        parts = words.accent_free(asked).split()
        return [
            indicator.pk
            for indicator in Indicator.objects.all()
            if any(all(part in name for part in parts) for name in Indicator.keys(indicator))
        ]


class OfIndicator(CityPage):
    """One indicator; who may not read targets of the city learns of none."""

    @cached_property
    def indicator(self) -> Indicator:
        return get_object_or_404(
            Indicator.objects.select_related("parent"), code=self.kwargs["code"]
        )

    @property
    def what(self) -> dict:
        return {"indicator": self.indicator}


class IndicatorPage(OfIndicator, TemplateView):
    """All years of an indicator: what was promised, what came of it, and who said so when."""

    template_name = "targets/indicator.html"

    def get_context_data(self, **kwargs):
        day, known_on = self.bar.day, self.bar.known_on_day
        years = actuals.years_of(self.indicator, day=day, known_on=known_on)
        return super().get_context_data(
            title=self.indicator.name,
            indicator=self.indicator,
            parts=self.indicator.parts.all(),
            bar=self.bar,
            years=years,
            chart=chart_of(self.indicator, years),
            targets=self._said(Target, "year", "period", "id"),
            outcomes=self._said(Observation, "year", "period", "-published_on", "-id"),
            **kwargs,
        )

    def _said(self, model, first: str, *order: str):
        """Everything ever recorded as known on the day, withdrawn rows too where it is now."""
        rows = model.objects.filter(indicator=self.indicator)
        if self.bar.known_on_day is not None:
            rows = model.objects.as_known_on(self.bar.known_on_day).filter(indicator=self.indicator)
        return rows.select_related("source", "change_set__by", "withdrawn_by__by").order_by(
            f"-{first}", *order
        )[:MOST_REVISIONS]


class Lists(OfIndicator, TemplateView):
    """The clusters behind a computed figure: counted, not counted, and not to be told."""

    template_name = "targets/lists.html"

    def get_context_data(self, **kwargs):
        if not self.may(Permission.REGISTER_READ):
            raise PermissionDenied
        period = period_asked(self.request, Period(self.today.year, Kind.YEAR))
        known_on = self.bar.known_on_day
        answered = computed.answer(self.indicator.computed_by, period, known_on, self.bar.day)
        if answered is None:
            raise Http404
        lists = [
            (_("Counted"), answered.counted, _("No cluster is counted.")),
            (
                _("Not counted"),
                answered.not_counted,
                _("Every cluster that can be told is counted."),
            ),
            (_("Cannot be told"), answered.cannot_tell, _("Every cluster can be told.")),
        ]
        return super().get_context_data(
            title=_("%(title)s: %(period)s")
            % {"title": answered.question.title, "period": actuals.period_words(period)},
            indicator=self.indicator,
            answered=answered,
            lists=[
                {"title": title, "judged": judged, "empty": empty} for title, judged, empty in lists
            ],
            **kwargs,
        )


def chart_of(indicator: Indicator, years: tuple[YearOfIndicator, ...]) -> charts.Chart | None:
    """Outcomes of whole years beside the present targets; None where there is too little to draw."""
    found = {year.period.year: year for year in years if year.period.kind is Kind.YEAR}
    if len(found) < 2:
        return None
    over = list(range(min(found), max(found) + 1))
    came = [_whole(found.get(year)) for year in over]
    asked = [_asked(found.get(year)) for year in over]
    series = [charts.Line(_("outcome"), came)]
    if any(value is not None for value in asked):
        series.append(charts.Line(_("target"), asked))
    if not any(value is not None for line in series for value in line.values):
        return None
    return charts.lines(
        _finding(indicator, [row for year in found.values() for row in year.rows]),
        [str(year) for year in over],
        series,
        unit=indicator.unit_words,
        heading=_("Year"),
        note=_("Of a range the lower end is drawn; a year without a figure is a gap."),
    )


def _whole(year: YearOfIndicator | None):
    """Not what a register that cannot tell all of it would say: that is a gap."""
    found = year.actual if year else None
    if found is None or not found.is_whole or (found.is_computed and found.value_high is not None):
        return None
    return found.low


def _asked(year: YearOfIndicator | None):
    """The bound a value must reach or keep to: the lower of a range, the cap of a cap."""
    if year is None or not year.rows:
        return None
    target = year.rows[-1].present
    return target.high if target.low is None else target.low


def _finding(indicator: Indicator, rows: list[actuals.Row]) -> str:
    told = [row for row in rows if row.verdict is not Verdict.CANNOT_TELL]
    if not told:
        return indicator.name
    met = sum(1 for row in told if row.verdict in (Verdict.MET, Verdict.EXCEEDED))
    return ngettext(
        "%(name)s: met in %(met)s of %(count)s year that can be told",
        "%(name)s: met in %(met)s of %(count)s years that can be told",
        len(told),
    ) % {"name": indicator.name, "met": met, "count": len(told)}


# Forms


class Writing(CityPage, FormView):
    """A form about one indicator; what the service refuses is said on the form."""

    template_name = "targets/form.html"
    permission = Permission.TARGETS_EDIT
    heading = ""
    button = ""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                done = self.write(form, deed_of(self.request))
        except ValidationError as problem:
            self.refuse(form, problem)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect("targets:indicator", self.indicator.code)

    def write(self, form, deed) -> str:
        """Call the service; say what was done."""
        raise NotImplementedError

    @staticmethod
    def refuse(form, problem: ValidationError) -> None:
        told = problem.error_dict if hasattr(problem, "error_dict") else {None: problem.error_list}
        for name, errors in told.items():
            form.add_error(name if name in form.fields else None, errors)

    def get_context_data(self, **kwargs):
        told = {"title": str(self.heading) % self.what, "button": self.button}
        return super().get_context_data(indicator=self.indicator, **told, **kwargs)


def period_asked(request, otherwise: Period) -> Period:
    try:
        return forms.read_period(request.GET.get("period", ""))
    except NotAPeriod:
        return otherwise


class RecordTarget(OfIndicator, Writing):
    form_class = forms.TargetForm
    heading = gettext_lazy("A target for %(indicator)s")
    button = gettext_lazy("Record the target")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "indicator": self.indicator, "today": self.today}

    def get_initial(self):
        return {"period": period_asked(self.request, Period(self.today.year, Kind.YEAR))}

    def write(self, form, deed):
        cleaned = form.cleaned_data
        row = services.TargetRow(
            self.indicator,
            cleaned["period"],
            form.goal,
            source=services.paper_named(cleaned["paper"], deed=deed),
            scenario=cleaned["scenario"],
            beside=cleaned["beside"],
            **form.values,
        )
        target = services.recorded(services.record_targets([row], deed), Target)
        return _("Recorded, and read as: %(reading)s.") % {"reading": forms.reading(target)}


class OfRow(CityPage):
    """A form about one row that stands; a row that was withdrawn is no longer there."""

    model: type

    @cached_property
    def row(self) -> Target | Observation:
        if self.kwargs["pk"] > LARGEST_NUMBER:
            raise Http404
        rows = self.model.objects.as_known_on(None).select_related("indicator", "source")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def indicator(self) -> Indicator:
        return self.row.indicator

    @property
    def what(self) -> dict:
        period = Period.parse(self.row.period) if self.row.period else None
        when = actuals.period_words(period) if period else self.row.at_point
        return {"indicator": self.indicator, "period": when}

    def paper(self, form, deed):
        """The paper named in the form; the row's own where its name was left as it stood."""
        text = form.cleaned_data["paper"]
        if text == str(self.row.source or ""):
            return self.row.source
        return services.paper_named(text, deed=deed)


class ChangeTarget(OfRow, Writing):
    model = Target
    form_class = forms.ChangeTargetForm
    heading = gettext_lazy("Change the target of %(period)s: %(indicator)s")
    button = gettext_lazy("Change the target")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "target": self.row, "today": self.today}

    def write(self, form, deed):
        paper = services.paper_named(form.cleaned_data["paper"], deed=deed)
        link = services.change_target(
            self.row, deed=deed, goal=form.goal, source=paper, **form.values
        )
        return _("Changed, and read as: %(reading)s. The first target stays in sight.") % {
            "reading": forms.reading(link)
        }


class CorrectTarget(ChangeTarget):
    form_class = forms.CorrectTargetForm
    heading = gettext_lazy("Correct the record of a target of %(period)s: %(indicator)s")
    button = gettext_lazy("Correct the record")

    def write(self, form, deed):
        values = {**form.values, "source": self.paper(form, deed)}
        link = services.correct_target(self.row, deed=deed, goal=form.goal, **values)
        return _("Corrected, and read as: %(reading)s.") % {"reading": forms.reading(link)}


class RecordOutcome(OfIndicator, Writing):
    form_class = forms.OutcomeForm
    heading = gettext_lazy("An outcome of %(indicator)s")
    button = gettext_lazy("Record the outcome")

    @cached_property
    def period(self) -> Period:
        asked = self.request.POST.get("period", "") or self.request.GET.get("period", "")
        try:
            return forms.read_period(asked)
        except NotAPeriod:
            return Period(self.today.year, Kind.YEAR)

    @cached_property
    def around(self) -> actuals.Surroundings:
        return actuals.surroundings(self.indicator, self.period, day=self.today)

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "indicator": self.indicator,
            "today": self.today,
            "around": self.around,
        }

    def get_initial(self):
        return {"period": self.period}

    def get_context_data(self, **kwargs):
        return super().get_context_data(around=self.around, **kwargs)

    def write(self, form, deed):
        row = services.ObservationRow(
            self.indicator,
            form.cleaned_data["period"],
            source=services.paper_named(form.cleaned_data["paper"], deed=deed),
            **form.values,
        )
        services.recorded(services.record_observations([row], deed), Observation)
        return _("The outcome of %(period)s is recorded: %(value)s %(unit)s.") % {
            "period": actuals.period_words(row.period),
            "value": formats.number(row.value),
            "unit": self.indicator.unit_words,
        }


class CorrectOutcome(OfRow, Writing):
    model = Observation
    form_class = forms.CorrectOutcomeForm
    heading = gettext_lazy("Correct the record of an outcome of %(period)s: %(indicator)s")
    button = gettext_lazy("Correct the record")

    @cached_property
    def around(self) -> actuals.Surroundings | None:
        if not self.row.period:
            return None
        period = Period.parse(self.row.period)
        return actuals.surroundings(self.indicator, period, day=self.today, without=self.row)

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "observation": self.row,
            "today": self.today,
            "around": self.around,
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(around=self.around, **kwargs)

    def write(self, form, deed):
        values = {**form.values, "source": self.paper(form, deed)}
        row = services.correct_observation(self.row, deed=deed, **values)
        return _("The outcome is corrected from %(before)s to %(after)s.") % {
            "before": formats.number(self.row.value),
            "after": formats.number(row.value),
        }


class WithdrawTarget(OfRow, Writing):
    model = Target
    form_class = forms.WithdrawForm
    heading = gettext_lazy("Withdraw the record of %(period)s: %(indicator)s")
    button = gettext_lazy("Withdraw")

    def get_context_data(self, **kwargs):
        return super().get_context_data(row=self.row, **kwargs)

    def write(self, form, deed):
        services.withdraw(self.row, deed=deed)
        return _("Withdrawn. It stays readable below, marked as withdrawn.")


class WithdrawOutcome(WithdrawTarget):
    model = Observation


class Pick(OfRow, View):
    """Which of several figures of a period is shown."""

    model = Observation
    permission = Permission.TARGETS_EDIT
    http_method_names = ["post"]

    def post(self, request, pk):
        try:
            services.pick(self.row, deed=deed_of(request))
        except ValidationError as problem:
            messages.warning(request, " ".join(problem.messages))
        else:
            messages.success(request, _("Picked. The other figures of the period stay beside it."))
        return redirect("targets:indicator", self.indicator.code)


class Publish(OfIndicator, Writing):
    """What the register says of a period, written down so that it no longer moves."""

    permission = Permission.TARGETS_PUBLISH
    form_class = forms.PublishForm
    template_name = "targets/publish.html"
    heading = gettext_lazy("Publish %(indicator)s")
    button = gettext_lazy("Publish what the register says")

    @cached_property
    def period(self) -> Period:
        return period_asked(self.request, Period(self.today.year, Kind.YEAR))

    def get_form_kwargs(self):
        if not self.indicator.computed_by:
            raise Http404
        return {**super().get_form_kwargs(), "today": self.today}

    def get_initial(self):
        return {"period": self.period}

    def get_context_data(self, **kwargs):
        answered = computed.answer(self.indicator.computed_by, self.period)
        return super().get_context_data(
            answered=answered,
            period=self.period,
            period_words=actuals.period_words(self.period),
            **kwargs,
        )

    def write(self, form, deed):
        cleaned = form.cleaned_data
        published = cleaned["published"]
        row = services.publish_computed(
            self.indicator,
            cleaned["period"],
            deed=deed,
            vintage=cleaned["vintage"],
            published_on=published.first if published else deed.day,
            source=services.paper_named(cleaned["paper"], deed=deed),
        )
        return _(
            "Published: %(value)s %(unit)s. Later changes of the register leave it as it is."
        ) % {
            "value": formats.number(row.value),
            "unit": self.indicator.unit_words,
        }
