"""The grid in which a period's outcomes are typed or pasted: one look, one save, one undo."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, View

from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import deed_of
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.history.models import ChangeSet, Via
from hanoi_industry.history.services import begun
from targets import entry, forms, services
from targets.actuals import period_words
from targets.entry import Entered
from targets.models import Observation, Vintage
from targets.views.frame import CityList, CityPage
from targets.views.writing import Writing


class OnGrid(CityPage):
    """About the grid that the address asks for."""

    permission = Permission.TARGETS_EDIT

    @cached_property
    def choice(self) -> forms.GridChoice:
        return forms.GridChoice(self.request.GET, today=self.today)

    @cached_property
    def grid(self) -> entry.Grid:
        return entry.grid_of(day=self.today, **self.choice.asked)

    @property
    def vintage(self) -> str:
        asked = self.request.POST.get("vintage", "")
        return asked if asked in Vintage.values else Vintage.ESTIMATE

    @cached_property
    def entered(self) -> list[Entered]:
        return entry.read_all(self.grid, self.request.POST)


class CheckEntry(OnGrid, View):
    """How every box is read, said while somebody types; nothing is written."""

    http_method_names = ["post"]

    def post(self, request):
        told = {one.box.name: self._told(one) for one in self.entered}
        return JsonResponse({"cells": told, "summary": entry.summary(self.entered, self.vintage)})

    def _told(self, one: Entered) -> dict:
        verdict = entry.verdict(one, self.vintage)
        told = {"sign": verdict.sign, "text": verdict.text}
        return told if one.doubt is None else {**told, "asks": one.asks}


class EntryGrid(OnGrid, CityList, FormView):
    """All that is typed is kept together, or nothing is and every box says why."""

    form_class = forms.GridForm
    template_name = "targets/entry.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "today": self.today}

    @property
    def address(self) -> str:
        return f"{reverse('targets:entry')}?{urlencode(self.choice.asked)}"

    def form_valid(self, form):
        if any(one.is_refused for one in self.entered):
            return self.form_invalid(form)
        if any(one.doubt for one in self.entered) and not form.cleaned_data["why"]:
            form.add_error("why", _("Say why the unlikely figures are right."))
            return self.form_invalid(form)
        try:
            with transaction.atomic():
                written = self._write(form)
        except ValidationError as problem:
            Writing.refuse(form, problem)
            return self.form_invalid(form)
        self._say_done(written)
        return redirect(f"{self.address}&saved={written.pk}")

    def _write(self, form) -> ChangeSet:
        deed = begun(deed_of(self.request, Via.GRID))
        paper = services.paper_named(form.cleaned_data["paper"], deed=deed)
        rows = [
            services.ObservationRow(
                one.box.indicator,
                one.box.period,
                one.value,
                one.value_high,
                as_typed=one.typed,
                part=one.part,
                whole=one.whole,
                doubt=one.doubt or "",
                source=paper,
                **form.values,
            )
            for one in self.entered
            if not one.is_blank
        ]
        if not rows:
            raise ValidationError(_("Nothing is typed yet. Type or paste the figures first."))
        written = services.record_observations(rows, deed)
        if not _figures_of(written):
            raise ValidationError(_("All of this is recorded already. Nothing was changed."))
        return written

    def _say_done(self, written: ChangeSet) -> None:
        count = _figures_of(written)
        told = ngettext("%(count)s figure is kept.", "%(count)s figures are kept.", count)
        words = told % {"count": formats.number(count)}
        context = {"words": words, "change_set": written}
        messages.success(
            self.request, render_to_string("targets/_done.html", context, self.request)
        )

    # The page

    def get_context_data(self, **kwargs):
        entered = {one.box.name: one for one in self.entered} if self.request.POST else {}
        return super().get_context_data(
            title=_("Enter outcomes"),
            lead=_(
                "Figures of a period as they are published: typed, or pasted from a spreadsheet."
            ),
            choice=self.choice,
            grid=self.grid,
            columns=[period_words(period) for period in self.grid.periods],
            rows=[
                (row.indicator, [self._shown(box, entered) for box in row.boxes])
                for row in self.grid.rows
            ],
            refused=[self._shown(one.box, entered) for one in entered.values() if one.is_refused],
            check_address=f"{reverse('targets:check-entry')}?{urlencode(self.choice.asked)}",
            may_import=self.request.user.may_somewhere(Permission.IMPORT),
            **kwargs,
        )

    def _shown(self, box: entry.Box, entered: dict[str, Entered]) -> dict:
        one = entered.get(box.name)
        return {
            "box": box,
            "typed": one.typed if one else self.request.POST.get(box.name, ""),
            "verdict": entry.verdict(one, self.vintage) if one else self._saved(box),
            "asks": one.asks if one and one.doubt else "",
            "is_looked_at": bool(one and one.is_looked_at),
            "is_refused": bool(one and one.is_refused),
        }

    def _saved(self, box: entry.Box) -> entry.Verdict | None:
        """Beside the boxes of the deed that was just done."""
        held = box.held and box.held.observation
        if held and str(held.change_set_id) == self.request.GET.get("saved", ""):
            return entry.Verdict("met", _("Saved."))
        return None

    # The table that is taken along

    def export_title(self) -> str:
        return _("Targets and outcomes of %(year)s") % {"year": self.choice.asked["year"]}

    def exported(self) -> Outgoing:
        return Outgoing(self.export_title(), *entry.wide_table(self.grid))


def _figures_of(written: ChangeSet) -> int:
    return Observation.objects.filter(change_set=written).count()
