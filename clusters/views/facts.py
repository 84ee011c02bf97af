"""Forms about one cluster: something changed, something was wrong, something was never true."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View

from clusters import forms, register, services
from clusters.forms import FORMS, FactsForm
from clusters.models import (
    FACT_GROUPS,
    ClusterFacts,
    DifficultyFacts,
    InvestorFacts,
    MilestoneFacts,
    MilestoneKind,
)
from clusters.views.cards import Clocks, card_of, rows_of, says, steps_of
from clusters.views.frame import OnADay, Recording, say_done
from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired, deed_of
from hanoi_industry.documents import services as papers
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, begun
from hanoi_industry.validity import Dated, EditedMeanwhile

# Every table of facts by the word that addresses use.
MODELS = {**FACT_GROUPS, "milestone": MilestoneFacts, "difficulty": DifficultyFacts}
FORMS_OF_ROWS = {**FORMS, "milestone": forms.MilestoneForm, "difficulty": forms.DifficultyForm}


def paper_of(form, deed: Deed, area):
    """The paper a form names, recorded for the area where nobody had recorded it."""
    text = form.cleaned_data.get("paper")
    if not text:
        return None
    found = papers.cite([text], deed, area=area)[text]
    return found[0] if found else None


class Writing(FormView):
    """A form whose deed may be refused: what was typed stays, and the page says what to do."""

    template_name = "clusters/facts.html"

    def form_valid(self, form):
        deed = deed_of(self.request)
        try:
            with transaction.atomic():
                if form.cleaned_data.get("paper"):
                    # A paper nobody had recorded comes with the same deed.
                    deed = begun(deed)
                change_set = self.write(form, deed)
        except EditedMeanwhile as problem:
            return self.edited_meanwhile(form, problem)
        except ValidationError as problem:
            told = problem.error_dict if hasattr(problem, "error_dict") else {None: [problem]}
            for name, errors in told.items():
                form.add_error(name if name in form.fields else None, errors)
            return self.form_invalid(form)
        self.done(form, change_set)
        return redirect(self.get_success_url())

    def write(self, form, deed: Deed) -> ChangeSet:
        raise NotImplementedError

    def done(self, form, change_set: ChangeSet) -> None:
        raise NotImplementedError

    def edited_meanwhile(self, form, problem):
        form.add_error(None, problem)
        return self.form_invalid(form)


def who_was_quicker(row: Dated | None) -> str:
    """Said to the one who comes second; nothing of theirs is lost."""
    kept = _("What you typed is kept below, and nothing of it is saved yet.")
    if row is None:
        return _("Somebody took this back while you were typing.") + " " + kept
    change_set = row.change_set
    told = _("%(person)s changed this on %(moment)s, while you were typing.") % {
        "person": change_set.by,
        "moment": formats.moment(change_set.at),
    }
    look = _("Compare it with what holds now, shown under each box, and save again.")
    return f"{told} {kept} {look}"


class WritingFacts(OnADay, Recording, Writing):
    """A form of one group of facts of the cluster."""

    def get_form_kwargs(self):
        entry = register.of(self.cluster, self.today)
        return {
            **super().get_form_kwargs(),
            "by": self.request.user,
            "today": self.today,
            "row": self.row,
            "held": self.last_values(),
            "known": entry.values if entry is not None else {},
        }

    @property
    def row(self) -> Dated | None:
        raise NotImplementedError

    def last_values(self) -> dict:
        raise NotImplementedError

    def get_success_url(self):
        return reverse("clusters:cluster", args=[self.cluster.code])

    def get_context_data(self, **kwargs):
        return super().get_context_data(cluster=self.cluster, code=self.cluster.code, **kwargs)

    def edited_meanwhile(self, form, problem):
        """The row in their place is looked at from now on; its values stand under the boxes."""
        self.__dict__.pop("current", None)
        form.look_at(self.row)
        form.add_error(None, who_was_quicker(self.row))
        for name, last in self.last_values().items():
            if name in form.fields:
                form.fields[name].last = last
        return self.form_invalid(form)


class Revise(WritingFacts):
    """Something changed: say what is true from a day on."""

    @cached_property
    def group(self) -> str:
        if self.kwargs["group"] not in FORMS:
            raise Http404
        return self.kwargs["group"]

    @property
    def model(self) -> type[Dated]:
        return FACT_GROUPS[self.group]

    def get_form_class(self) -> type[FactsForm]:
        return FORMS[self.group]

    @cached_property
    def current(self) -> Dated | None:
        return services.held(self.cluster, self.model, self.today)

    @property
    def row(self):
        return self.current

    def subject(self) -> dict:
        if self.group == "station":
            return {"station__cluster": self.cluster, "station__number": 1}
        return {"cluster": self.cluster}

    def last_values(self):
        clocks = Clocks(self.today)
        card = card_of(self.group, rows_of(self.model, clocks, **self.subject()), clocks)
        return boxes_of(card.last_values)

    def write(self, form, deed):
        said = {
            "deed": deed,
            "valid_from": form.cleaned_data["valid_from"],
            "source": paper_of(form, deed, self.cluster.area),
            "not_applicable": form.not_applicable(),
            "shown": form.cleaned_data["shown"],
        }
        if self.model is InvestorFacts:
            note = form.values()["note"]
            return services.assign_investor(self.cluster, named=form.named(), note=note, **said)
        return services.revise(self.cluster, model=self.model, values=form.facts(), **said)

    def done(self, form, change_set):
        words = _("Saved for %(cluster)s from %(day)s.") % {
            "cluster": self.cluster,
            "day": formats.day(form.cleaned_data["valid_from"]),
        }
        until = holds_until(self.model, form.cleaned_data["valid_from"], self.subject())
        say_done(self.request, change_set, words + until)

    def get_context_data(self, **kwargs):
        title = _("%(group)s: something changed") % {
            "group": capfirst(str(self.model._meta.verbose_name))
        }
        return super().get_context_data(title=title, lead=self.cluster, deed="change", **kwargs)


def holds_until(model: type[Dated], day, subject: dict) -> str:
    """Where a later row begins, what is said now holds only so long."""
    later = model.objects.standing().filter(valid_from__gt=day, **subject).order_by("valid_from")
    if not (row := later.first()):
        return ""
    return " " + _("It holds until %(day)s, when the next recorded row begins.") % {
        "day": formats.day(row.valid_from)
    }


def boxes_of(last_values: dict) -> dict:
    """The investor is one fact and typed in the box of its name."""
    if "investor" in last_values:
        return {**last_values, "name": last_values["investor"]}
    return last_values


class ReviseMilestone(WritingFacts):
    """A step of the cluster: planned, moved, done."""

    form_class = forms.MilestoneForm
    model = MilestoneFacts

    @cached_property
    def kind(self) -> MilestoneKind:
        if self.kwargs["kind"] not in MilestoneKind.values:
            raise Http404
        return MilestoneKind(self.kwargs["kind"])

    @cached_property
    def current(self):
        return services.held(self.cluster, MilestoneFacts, self.today, kind=self.kind)

    @property
    def row(self):
        return self.current

    def subject(self):
        return {"cluster": self.cluster, "kind": self.kind}

    @property
    def step(self):
        return steps_of(self.cluster, Clocks(self.today), self.kind.value)[0]

    def last_values(self):
        return self.step.last_values

    def write(self, form, deed):
        return services.revise(
            self.cluster,
            deed=deed,
            valid_from=form.cleaned_data["valid_from"],
            model=MilestoneFacts,
            values=form.facts(),
            kind=self.kind,
            source=paper_of(form, deed, self.cluster.area),
            shown=form.cleaned_data["shown"],
        )

    def done(self, form, change_set):
        words = _("%(step)s of %(cluster)s is saved.") % {
            "step": capfirst(str(self.kind.label)),
            "cluster": self.cluster,
        }
        until = holds_until(MilestoneFacts, form.cleaned_data["valid_from"], self.subject())
        say_done(self.request, change_set, words + until)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=capfirst(str(self.kind.label)),
            lead=self.cluster,
            deed="change",
            step=self.step,
            **kwargs,
        )


class OfARow:
    """About one recorded row of a cluster; rows of other clusters are not there."""

    @cached_property
    def group(self) -> str:
        if self.kwargs["group"] not in MODELS:
            raise Http404
        return self.kwargs["group"]

    @property
    def model(self) -> type[Dated]:
        return MODELS[self.group]

    @cached_property
    def asked_for(self) -> Dated:
        rows = self.model.objects.of_cluster(self.cluster).select_related(
            "withdrawn_by__by", "change_set__by", *self.model.relations()
        )
        return get_object_or_404(rows, pk=self.kwargs["fact"])

    @cached_property
    def current(self) -> Dated | None:
        """The row asked for, or the one that stands in its place by now."""
        asked = self.asked_for
        if asked.withdrawn_at is None:
            return asked
        rows = self.model.objects.standing().filter(valid_from=asked.valid_from, **asked.subject())
        return rows.select_related("change_set__by", *self.model.relations()).first()

    def refuse_withdrawn(self):
        """A row taken back already: say by whom, on the page one comes from."""
        by = self.asked_for.withdrawn_by
        messages.warning(
            self.request,
            _("%(person)s took this row back on %(moment)s. Choose one that still stands.")
            % {"person": by.by, "moment": formats.moment(self.asked_for.withdrawn_at)},
        )
        return redirect(self.get_success_url())


class Correct(OfARow, WritingFacts):
    """Something was wrong: another row is put in the place of one, and both stay readable."""

    def get(self, request, *args, **kwargs):
        if self.asked_for.withdrawn_at is not None:
            return self.refuse_withdrawn()
        return super().get(request, *args, **kwargs)

    def get_form_class(self):
        return FORMS_OF_ROWS[self.group]

    def get_form_kwargs(self):
        if self.current is None:
            raise Http404
        return {**super().get_form_kwargs(), "is_correction": True}

    @property
    def row(self):
        return self.current

    def last_values(self):
        if self.current is None:
            return {}
        if self.group == "milestone":
            clocks = Clocks(self.current.valid_from)
            return steps_of(self.cluster, clocks, self.current.kind)[0].last_values
        clocks = Clocks(self.current.valid_from)
        rows = rows_of(self.model, clocks, pk=self.current.pk)
        return boxes_of(card_of(self.group, rows, clocks).last_values)

    def write(self, form, deed):
        if form.cleaned_data["shown"] != str(self.current.pk):
            raise EditedMeanwhile
        values = form.facts()
        if self.model is InvestorFacts and "investor" in values:
            values["investor"] = services.investor_named(
                self.cluster, values["investor"], by=self.request.user
            )
        values["not_applicable"] = form.not_applicable()
        if paper := paper_of(form, deed, self.cluster.area):
            values["source"] = paper
        return services.correct(
            self.current, deed=deed, valid_from=form.cleaned_data["valid_from"], values=values
        )

    def done(self, form, change_set):
        words = _("Corrected for %(cluster)s. The earlier row stays readable.") % {
            "cluster": self.cluster
        }
        say_done(self.request, change_set, words)

    def get_context_data(self, **kwargs):
        title = _("%(group)s: something was wrong") % {
            "group": capfirst(str(self.model._meta.verbose_name))
        }
        return super().get_context_data(
            title=title,
            lead=_("%(cluster)s, the row true from %(day)s")
            % {"cluster": self.cluster, "day": formats.day(self.asked_for.valid_from)},
            deed="correction",
            **kwargs,
        )


class Withdraw(OfARow, Recording, Writing):
    """A row was never true: it is taken back, and what held before holds on."""

    form_class = forms.WithdrawForm
    template_name = "clusters/withdraw.html"

    def get(self, request, *args, **kwargs):
        if self.asked_for.withdrawn_at is not None:
            return self.refuse_withdrawn()
        return super().get(request, *args, **kwargs)

    def write(self, form, deed):
        return services.withdraw(self.asked_for, deed=deed)

    def edited_meanwhile(self, form, problem):
        self.__dict__.pop("asked_for")
        return self.refuse_withdrawn()

    def done(self, form, change_set):
        words = _("The row of %(cluster)s true from %(day)s is taken back.") % {
            "cluster": self.cluster,
            "day": formats.day(self.asked_for.valid_from),
        }
        say_done(self.request, change_set, words)

    def get_success_url(self):
        return reverse("clusters:cluster", args=[self.cluster.code])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Take back a row"),
            lead=self.cluster,
            cluster=self.cluster,
            fact=self.asked_for,
            says=says(self.asked_for),
            is_last_of_cluster=self._is_last_of_cluster(),
            **kwargs,
        )

    def _is_last_of_cluster(self) -> bool:
        """Without legal facts a cluster leaves the register."""
        if self.model is not ClusterFacts:
            return False
        standing = ClusterFacts.objects.standing().filter(cluster=self.cluster)
        return not standing.exclude(pk=self.asked_for.pk).exists()


class NewCluster(OnADay, PermissionRequired, Writing):
    permission = Permission.REGISTER_EDIT
    form_class = forms.NewClusterForm
    extra_context = {"title": gettext_lazy("New cluster"), "deed": "new"}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "by": self.request.user, "today": self.today}

    def write(self, form, deed):
        values = form.facts()
        self.cluster = services.create(
            deed=deed,
            valid_from=form.cleaned_data["valid_from"],
            values=values,
            code=form.cleaned_data["code"],
            source=paper_of(form, deed, values.get("lead_area")),
            not_applicable=form.not_applicable(),
        )
        return self.cluster.facts.select_related("change_set").get().change_set

    def done(self, form, change_set):
        words = _("%(cluster)s stands in the register as %(code)s.") % {
            "cluster": self.cluster,
            "code": self.cluster.code,
        }
        say_done(self.request, change_set, words)

    def get_success_url(self):
        return reverse("clusters:cluster", args=[self.cluster.code])


class Names(Recording, FormView):
    """Other names and codes of a cluster: what search and imports know it by."""

    form_class = forms.AliasForm
    template_name = "clusters/names.html"

    def form_valid(self, form):
        cleaned = form.cleaned_data
        try:
            alias = services.add_alias(
                self.cluster,
                cleaned["text"],
                deed=deed_of(self.request),
                source=cleaned["source"],
                since=cleaned["since"],
            )
        except ValidationError as problem:
            form.add_error(None, problem)
            return self.form_invalid(form)
        messages.success(
            self.request,
            _("%(cluster)s is now found as “%(name)s” too.")
            % {"cluster": self.cluster, "name": alias},
        )
        return redirect("clusters:names", self.cluster.code)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Other names"),
            lead=self.cluster,
            cluster=self.cluster,
            aliases=self.cluster.aliases.all(),
            **kwargs,
        )


class RemoveAlias(Recording, View):
    http_method_names = ["post"]

    def post(self, request, code, alias):
        found = get_object_or_404(self.cluster.aliases, pk=alias)
        services.remove_alias(found, deed=deed_of(request))
        messages.success(
            request,
            _("%(cluster)s is no longer found as “%(name)s”.")
            % {"cluster": self.cluster, "name": found.text},
        )
        return redirect("clusters:names", self.cluster.code)
