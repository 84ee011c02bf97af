"""What the forms share: one about an indicator, and one about a row that stands."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import deed_of
from hanoi_industry.history.services import begun
from hanoi_industry.periods import Period
from targets import actuals, forms, services
from targets.models import Indicator, Observation, Target
from targets.views.frame import CityPage

LARGEST_NUMBER = 2**63 - 1


class Writing(CityPage, FormView):
    """A form about one indicator; what the service refuses is said on the form."""

    template_name = "targets/form.html"
    permission = Permission.TARGETS_EDIT
    heading = ""
    button = ""

    def form_valid(self, form):
        try:
            with transaction.atomic():
                # A paper that the form names anew is of the same deed.
                done = self.write(form, begun(deed_of(self.request)))
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


class Withdraw(OfRow, Writing):
    form_class = forms.WithdrawForm
    heading = gettext_lazy("Withdraw the record of %(period)s: %(indicator)s")
    button = gettext_lazy("Withdraw")

    def get_context_data(self, **kwargs):
        return super().get_context_data(row=self.row, **kwargs)

    def write(self, form, deed):
        services.withdraw(self.row, deed=deed)
        return _("Withdrawn. It stays readable below, marked as withdrawn.")
