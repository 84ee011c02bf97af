"""Difficulties across all clusters a person reads, and of one cluster: opened, changed, settled."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from clusters import forms, services
from clusters.filters import DifficultyFilter
from clusters.models import Cluster, Difficulty, DifficultyFacts
from clusters.tables import DIFFICULTY_WORDS, DifficultyTable
from clusters.views.cards import Card, Clocks, card_of, rows_of
from clusters.views.facts import Writing, WritingFacts, paper_of, who_was_quicker
from clusters.views.frame import OfCluster, OnADay, Recording, say_done
from clusters.views.lists import chips
from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired
from hanoi_industry.exports.views import ExportedList
from hanoi_industry.tables import paginated

LARGEST_NUMBER = 32_767


class DifficultyList(OnADay, PermissionRequired, ExportedList, TemplateView):
    permission = Permission.REGISTER_READ
    template_name = "clusters/difficulties.html"
    extra_context = {"title": gettext_lazy("Difficulties")}

    @cached_property
    def facts(self):
        day, known_on = self.clocks
        visible = Cluster.objects.visible_to(self.request.user)
        facts = DifficultyFacts.objects.as_of(day, known_on).with_state(day)
        return facts.filter(difficulty__cluster__in=visible.values("pk"))

    def narrowed(self) -> DifficultyFilter:
        day, known_on = self.clocks
        facts = self.facts.select_related("difficulty__cluster").order_by("due_on", "pk")
        return DifficultyFilter(self.request.GET, queryset=facts, day=day, known_on=known_on)

    def listed(self) -> DifficultyTable:
        return DifficultyTable(self.narrowed().qs)

    def get_context_data(self, **kwargs):
        filters = self.narrowed()
        table = DifficultyTable(filters.qs)
        table.whole = self.facts.count()
        return super().get_context_data(
            bar=self.bar,
            filter=filters,
            form=filters.form,
            chips=chips(self.request, filters.chosen),
            table=paginated(self.request, table),
            may_record=self.request.user.may_somewhere(Permission.REGISTER_EDIT),
            **kwargs,
        )


class OfDifficulty:
    """About one difficulty of the cluster, by its number there."""

    @cached_property
    def difficulty(self) -> Difficulty:
        number = self.kwargs["number"]
        if number > LARGEST_NUMBER:
            raise Http404
        return get_object_or_404(self.cluster.difficulties, number=number)

    def card(self, clocks: Clocks) -> Card:
        rows = rows_of(DifficultyFacts, clocks, difficulty=self.difficulty)
        return card_of("difficulty", rows, clocks)


class DifficultyPage(OnADay, OfDifficulty, OfCluster, TemplateView):
    template_name = "clusters/difficulty.html"

    def get_context_data(self, **kwargs):
        clocks = Clocks(*self.clocks)
        card = self.card(clocks)
        facts = DifficultyFacts.objects.as_of(*self.clocks).with_state(clocks.day)
        now = facts.filter(difficulty=self.difficulty).first()
        return super().get_context_data(
            title=now.text
            if now is not None
            else _("Difficulty %(n)s") % {"n": self.difficulty.number},
            lead=self.cluster,
            bar=self.bar,
            cluster=self.cluster,
            difficulty=self.difficulty,
            now=now,
            state_words=DIFFICULTY_WORDS[now.state_on_day] if now is not None else "",
            card=card,
            may_record=self.may_record and clocks.known_on is None,
            **kwargs,
        )


class NewDifficulty(WritingFacts):
    form_class = forms.DifficultyForm
    row = None

    def last_values(self):
        return {}

    def write(self, form, deed):
        return services.open_difficulty(
            self.cluster,
            deed=deed,
            valid_from=form.cleaned_data["valid_from"],
            source=paper_of(form, deed, self.cluster.area),
            **form.facts(),
        )

    def done(self, form, change_set):
        words = _("A difficulty of %(cluster)s is recorded.") % {"cluster": self.cluster}
        say_done(self.request, change_set, words)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("New difficulty"), lead=self.cluster, deed="change", **kwargs
        )


class ReviseDifficulty(OfDifficulty, WritingFacts):
    form_class = forms.DifficultyForm

    @cached_property
    def current(self) -> DifficultyFacts | None:
        facts = DifficultyFacts.objects.as_of(self.today).filter(difficulty=self.difficulty)
        return facts.select_related("change_set__by").first()

    @property
    def row(self):
        return self.current

    def last_values(self):
        return self.card(Clocks(self.today)).last_values

    def write(self, form, deed):
        return services.revise_difficulty(
            self.difficulty,
            deed=deed,
            valid_from=form.cleaned_data["valid_from"],
            source=paper_of(form, deed, self.cluster.area),
            shown=form.cleaned_data["shown"],
            **form.facts(),
        )

    def done(self, form, change_set):
        words = _("The difficulty of %(cluster)s is changed from %(day)s.") % {
            "cluster": self.cluster,
            "day": formats.day(form.cleaned_data["valid_from"]),
        }
        say_done(self.request, change_set, words)

    def get_success_url(self):
        return reverse("clusters:difficulty", args=[self.cluster.code, self.difficulty.number])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Difficulty: something changed"), lead=self.cluster, deed="change", **kwargs
        )


class CloseDifficulty(OnADay, OfDifficulty, Recording, Writing):
    form_class = forms.CloseDifficultyForm

    @cached_property
    def current(self) -> DifficultyFacts:
        facts = DifficultyFacts.objects.as_of(self.today).filter(difficulty=self.difficulty)
        row = facts.select_related("change_set__by").first()
        if row is None:
            raise Http404
        return row

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "today": self.today}

    def get_initial(self):
        return {"closed_on": self.today, "shown": str(self.current.pk)}

    def write(self, form, deed):
        closed_on = form.cleaned_data["closed_on"]
        return services.revise_difficulty(
            self.difficulty,
            deed=deed,
            # What was said of it later still holds, so the end is said from then on.
            valid_from=max(closed_on, self.current.valid_from),
            source=paper_of(form, deed, self.cluster.area),
            shown=form.cleaned_data["shown"],
            closed_on=closed_on,
            result=form.cleaned_data["result"],
        )

    def edited_meanwhile(self, form, problem):
        self.__dict__.pop("current", None)
        form.data = form.data.copy()
        form.data["shown"] = str(self.current.pk)
        form.add_error(None, who_was_quicker(self.current))
        return self.form_invalid(form)

    def done(self, form, change_set):
        words = _("The difficulty of %(cluster)s is settled since %(day)s.") % {
            "cluster": self.cluster,
            "day": formats.day(form.cleaned_data["closed_on"]),
        }
        say_done(self.request, change_set, words)

    def get_success_url(self):
        return reverse("clusters:cluster", args=[self.cluster.code])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Settle a difficulty"),
            lead=f"{self.cluster}: {self.current.text}",
            cluster=self.cluster,
            deed="settle",
            **kwargs,
        )
