"""Clusters in the administration: entered here, changed by their facts; and their other names."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import services
from clusters.admin.facts import FactsAdmin, FactsForm, FactsOfACluster, ThingWithFactsAdmin
from clusters.admin.frame import RegisterAdmin, ThingForm, text_box, why_box
from clusters.forms import PlaceField, PlacesField, free_code
from clusters.models import (
    Alias,
    CapitalFacts,
    Cluster,
    ClusterFacts,
    LandFacts,
    LegalStage,
    MilestoneFacts,
    OperationFacts,
    ProgressFacts,
)
from hanoi_industry.areas.models import Level
from hanoi_industry.fields import DayField

# Facts


def lead_commune_box() -> PlaceField:
    return PlaceField(
        level=Level.COMMUNE,
        required=False,
        label=gettext_lazy("Lead commune"),
        widget=text_box(),
        help_text=gettext_lazy("The commune or ward of today, such as xã Thư Lâm."),
    )


class LegalFactsForm(FactsForm):
    lead_area = lead_commune_box()
    further_area_codes = PlacesField(
        level=Level.COMMUNE,
        required=False,
        label=gettext_lazy("Further communes"),
        widget=text_box(),
        help_text=gettext_lazy("Where the cluster lies in several; a semicolon between two."),
    )
    district = PlaceField(
        level=Level.DISTRICT,
        required=False,
        label=gettext_lazy("Former district"),
        widget=text_box(),
        help_text=gettext_lazy("As before 1 July 2025, such as huyện Đông Anh."),
    )

    def get_initial_for_field(self, field, field_name):
        if field_name in ("lead_area", "district") and self.instance.pk is not None:
            return getattr(self.instance, field_name)
        return super().get_initial_for_field(field, field_name)


@admin.register(ClusterFacts)
class ClusterFactsAdmin(FactsAdmin):
    form = LegalFactsForm
    shown = ("name", "legal_stage", "kind", "lead_area", "established_hectares")
    filtered = ("legal_stage", "kind", ("district", admin.RelatedOnlyFieldListFilter))


@admin.register(LandFacts)
class LandFactsAdmin(FactsAdmin):
    shown = ("cleared_hectares", "leased_hectares", "approved_hectares", "reported_occupancy")


@admin.register(ProgressFacts)
class ProgressFactsAdmin(FactsAdmin):
    shown = ("state", "is_operating")
    filtered = ("state", "is_operating")


@admin.register(OperationFacts)
class OperationFactsAdmin(FactsAdmin):
    shown = ("projects", "foreign_projects", "running_projects", "workers", "revenue_bn")


@admin.register(CapitalFacts)
class CapitalFactsAdmin(FactsAdmin):
    shown = ("approved_bn", "realised_bn")


# Things


class LegalOfACluster(FactsOfACluster):
    model = ClusterFacts
    fields = ["valid_from", "name", "legal_stage", "lead_area", "established_hectares", "source"]


class LandOfACluster(FactsOfACluster):
    model = LandFacts
    fields = ["valid_from", "leased_hectares", "approved_hectares", "reported_occupancy", "source"]


class ProgressOfACluster(FactsOfACluster):
    model = ProgressFacts
    fields = ["valid_from", "state", "is_operating", "source"]


class MilestonesOfACluster(FactsOfACluster):
    model = MilestoneFacts
    fields = ["kind", "valid_from", "state", "planned_on", "actual_on", "source"]


class NewClusterForm(forms.ModelForm):
    # The model has a name that nobody edits on the thin row.
    new_name = forms.CharField(label=gettext_lazy("Name"), max_length=200, widget=text_box())
    lead_area = lead_commune_box()
    legal_stage = forms.ChoiceField(
        label=gettext_lazy("Legal stage"),
        required=False,
        choices=[("", gettext_lazy("Not known")), *LegalStage.choices],
    )
    valid_from = DayField(
        label=gettext_lazy("True from"),
        widget=text_box(),
        help_text=gettext_lazy("The day from which the cluster stands in the register."),
    )
    why = why_box(required=False)

    class Meta:
        model = Cluster
        fields = ["code"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        self.fields["code"].help_text = _("Leave empty and the next free code is given.")
        self.fields["valid_from"].latest = timezone.localdate()

    def clean_code(self):
        return free_code(self.cleaned_data["code"])

    def _post_clean(self):
        """The row is made by the service."""


@admin.register(Cluster)
class ClusterAdmin(ThingWithFactsAdmin):
    """Entered here; what is true of a cluster is changed by its facts, listed below each."""

    form_of_a_new_one = NewClusterForm
    import_address = "clusters:import:start"
    path_to_cluster = "pk"
    list_display = ["code", "name", "area", "district", "is_standing"]
    list_display_links = ["code", "name"]
    list_filter = ["is_standing", ("district", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["area", "district"]
    search_fields = ["search_key"]
    ordering = ["sort_key", "code"]
    inlines = [LegalOfACluster, LandOfACluster, ProgressOfACluster, MilestonesOfACluster]

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["code", "new_name", "lead_area", "legal_stage", "valid_from", "why"]
        return ["code", "name", "area", "further_areas", "district", "is_standing"]

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj is not None else []

    def write(self, request, obj, form, change):
        cleaned = form.cleaned_data
        values = {
            "name": cleaned["new_name"],
            "lead_area": cleaned["lead_area"],
            "legal_stage": cleaned["legal_stage"] or None,
        }
        return services.create(
            deed=self.deed(request),
            valid_from=cleaned["valid_from"],
            values=values,
            code=cleaned["code"],
        )


@admin.register(Alias)
class AliasAdmin(RegisterAdmin):
    """Names are added and removed, never rewritten."""

    form = ThingForm
    may_be_removed = True
    list_display = ["text", "cluster", "source", "since"]
    list_select_related = ["cluster__area"]
    search_fields = ["key"]
    fields = ["cluster", "text", "source", "since", "why"]
    autocomplete_fields = ["cluster"]

    def get_fields(self, request, obj=None):
        return self.fields if obj is None else self.fields[:-1]

    def has_change_permission(self, request, obj=None):
        return False

    def write(self, request, obj, form, change):
        cleaned = form.cleaned_data
        return services.add_alias(
            cleaned["cluster"],
            cleaned["text"],
            deed=self.deed(request),
            source=cleaned["source"],
            since=cleaned["since"],
        )

    def remove(self, request, obj):
        services.remove_alias(obj, deed=self.deed(request))
