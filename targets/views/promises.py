"""Forms that record, change and correct what was promised."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.periods import Kind, Period
from targets import forms, services
from targets.models import Target
from targets.views.frame import OfIndicator, period_asked
from targets.views.writing import OfRow, Withdraw, Writing


class CheckTarget(OfIndicator, View):
    """How the words of a target are read, said while they are typed; nothing is written."""

    permission = Permission.TARGETS_EDIT
    http_method_names = ["post"]

    def post(self, request, code):
        form = forms.TargetForm(request.POST, indicator=self.indicator, today=self.today)
        verdict = form.verdict
        return JsonResponse({"cells": {"words": {"sign": verdict.sign, "text": verdict.text}}})


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


class WithdrawTarget(Withdraw):
    model = Target
