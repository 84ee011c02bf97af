"""Forms about one wastewater station: something changed, something was wrong, something was never true."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from clusters.models import STATION_GROUPS, Coefficient, Parameter
from clusters.station_forms import STATION_FORMS
from clusters.station_tables import named
from clusters.views.cards import Clocks, card_of, rows_of
from clusters.views.facts import Correct, Revise, Withdraw, paper_of
from clusters.views.station import OfStation
from clusters.wastewater import services
from hanoi_industry.validity import EditedMeanwhile


class AboutStationFacts(OfStation):
    """A group of facts of one station of the cluster, by the word that addresses use."""

    @cached_property
    def group(self) -> str:
        if self.kwargs["group"] not in STATION_GROUPS:
            raise Http404
        return self.kwargs["group"]

    @property
    def model(self):
        return STATION_GROUPS[self.group]

    def get_success_url(self):
        return reverse("clusters:station", args=[self.cluster.code, self.station.number])

    def get_context_data(self, **kwargs):
        told = super().get_context_data(station=self.station, **kwargs)
        return {**told, "lead": named(self.station)}


class FormOfAGroup(AboutStationFacts):
    """The boxes of a group; beside those of its limits stand the tables of Kq and Kf."""

    def get_form_class(self):
        return STATION_FORMS[self.group]

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.group == "limits":
            kwargs["station"] = self.station
        return kwargs

    def last_values_of(self, rows, clocks: Clocks) -> dict:
        names = {one.code: one for one in Parameter.objects.all()}
        return card_of(self.group, rows, clocks, names).last_values

    def get_context_data(self, **kwargs):
        tables = Coefficient.objects.select_related("limit_set") if self.group == "limits" else ()
        return super().get_context_data(coefficients=tables, **kwargs)


class ReviseStation(FormOfAGroup, Revise):
    """Something changed: say what is true of the station from a day on."""

    @property
    def duty(self) -> str:
        """The group of parameters that a duty is about: of the address at first, then as typed."""
        return self.request.GET.get("group", "").replace("\0", "").strip()[:60]

    def subject(self):
        subject = {"station": self.station}
        return {**subject, "group": self.duty} if self.group == "duty" else subject

    @cached_property
    def current(self):
        rows = self.model.objects.as_of(self.today).filter(**self.subject())
        return rows.select_related("change_set__by", *self.model.relations()).first()

    @property
    def row(self):
        # Without a group in the address a further duty is begun.
        return None if self.group == "duty" and "group" not in self.request.GET else self.current

    def last_values(self):
        clocks = Clocks(self.today)
        return self.last_values_of(rows_of(self.model, clocks, **self.subject()), clocks)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {**kwargs, "group": self.duty} if self.group == "duty" else kwargs

    def write(self, form, deed):
        return services.state_of_station(
            self.model,
            self.station,
            deed=deed,
            valid_from=form.cleaned_data["valid_from"],
            values=form.facts(),
            group=form.cleaned_data.get("group", ""),
            source=paper_of(form, deed, self.cluster.area),
            not_applicable=form.not_applicable(),
            shown=form.cleaned_data["shown"],
        )


class OfAStationRow(AboutStationFacts):
    """About one recorded row of the station; rows of other stations are not there."""

    @cached_property
    def asked_for(self):
        rows = self.model.objects.filter(station=self.station).select_related(
            "withdrawn_by__by", "change_set__by", *self.model.relations()
        )
        return get_object_or_404(rows, pk=self.kwargs["fact"])


class CorrectStation(OfAStationRow, FormOfAGroup, Correct):
    """Something was wrong: another row is put in the place of one, and both stay readable."""

    def last_values(self):
        if self.current is None:
            return {}
        clocks = Clocks(self.current.valid_from)
        return self.last_values_of(rows_of(self.model, clocks, pk=self.current.pk), clocks)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        return {**kwargs, "group": self.current.group} if self.group == "duty" else kwargs

    def write(self, form, deed):
        if form.cleaned_data["shown"] != str(self.current.pk):
            raise EditedMeanwhile
        values = {**form.facts(), "not_applicable": form.not_applicable()}
        if paper := paper_of(form, deed, self.cluster.area):
            values["source"] = paper
        return services.correct(
            self.current, deed=deed, valid_from=form.cleaned_data["valid_from"], values=values
        )


class WithdrawStation(OfAStationRow, Withdraw):
    """A row was never true: it is taken back, and what held before holds on."""

    def write(self, form, deed):
        return services.withdraw(self.asked_for, deed=deed)
