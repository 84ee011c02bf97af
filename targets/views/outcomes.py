"""Forms that record and correct what came of it, and the choice among figures that disagree."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import deed_of
from hanoi_industry.periods import Kind, NotAPeriod, Period
from targets import actuals, forms, services
from targets.models import Observation
from targets.views.frame import OfIndicator
from targets.views.writing import OfRow, Withdraw, Writing


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


class WithdrawOutcome(Withdraw):
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
