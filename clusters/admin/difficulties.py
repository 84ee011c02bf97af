"""Difficulties in the administration: opened here, changed and settled by their facts."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from clusters import services
from clusters.admin.facts import FactsAdmin, FactsOfACluster, ThingWithFactsAdmin
from clusters.admin.frame import text_box, why_box
from clusters.models import Difficulty, DifficultyFacts, DifficultyKind
from hanoi_industry.fields import DayField


@admin.register(DifficultyFacts)
class DifficultyFactsAdmin(FactsAdmin):
    import_address = "clusters:import-difficulties:start"
    path_to_cluster = "difficulty__cluster"
    subject = ("difficulty",)
    shown = ("text", "kind", "who_must_act", "due_on", "closed_on")
    filtered = ("kind",)

    def state(self, request, form):
        cleaned = form.cleaned_data
        said = {
            name: value for name, value in self.facts_of(form).items() if value not in (None, [])
        }
        return services.revise_difficulty(
            cleaned["difficulty"],
            deed=self.deed(request),
            valid_from=cleaned["valid_from"],
            source=cleaned["source"],
            **said,
        )


class NewDifficultyForm(forms.ModelForm):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=DifficultyKind.choices)
    text = forms.CharField(
        label=gettext_lazy("What is the matter"),
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(),
    )
    who_must_act = forms.CharField(
        label=gettext_lazy("Who must act"), max_length=200, required=False, widget=text_box()
    )
    due_on = DayField(label=gettext_lazy("Due on"), required=False, widget=text_box())
    valid_from = DayField(label=gettext_lazy("True from"), widget=text_box())
    why = why_box(required=False)

    class Meta:
        model = Difficulty
        fields = ["cluster"]

    def _post_clean(self):
        """The row is made by the service."""


class StatesOfADifficulty(FactsOfACluster):
    model = DifficultyFacts
    fields = ["valid_from", "kind", "text", "who_must_act", "due_on", "closed_on", "result"]


@admin.register(Difficulty)
class DifficultyAdmin(ThingWithFactsAdmin):
    """Opened here; changed and settled by its facts, listed below each."""

    form_of_a_new_one = NewDifficultyForm
    import_address = "clusters:import-difficulties:start"
    list_display = ["__str__", "cluster", "number"]
    list_select_related = ["cluster__area"]
    search_fields = ["number"]
    autocomplete_fields = ["cluster"]
    inlines = [StatesOfADifficulty]

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["cluster", "kind", "text", "who_must_act", "due_on", "valid_from", "why"]
        return ["cluster", "number"]

    def write(self, request, obj, form, change):
        cleaned = form.cleaned_data
        change_set = services.open_difficulty(
            cleaned["cluster"],
            deed=self.deed(request),
            valid_from=cleaned["valid_from"],
            kind=cleaned["kind"],
            text=cleaned["text"],
            who_must_act=cleaned["who_must_act"] or None,
            due_on=cleaned["due_on"],
        )
        return (
            DifficultyFacts.objects.select_related("difficulty")
            .get(change_set=change_set)
            .difficulty
        )
