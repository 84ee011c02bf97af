"""Wastewater stations in the administration: things that last, and their states."""

from django.contrib import admin

from clusters import services
from clusters.admin.facts import FactsAdmin
from clusters.admin.frame import RegisterAdmin, ThingForm
from clusters.models import Station, StationFacts


@admin.register(StationFacts)
class StationFactsAdmin(FactsAdmin):
    import_address = "clusters:import-stations:start"
    path_to_cluster = "station__cluster"
    subject = ("station",)
    shown = ("state", "meets_standard", "capacity_m3_a_day")
    filtered = ("state", "meets_standard")

    def cluster_of(self, cleaned):
        return cleaned["station"].cluster


@admin.register(Station)
class StationAdmin(RegisterAdmin):
    """A station is a thing that lasts; its state stands in its facts."""

    import_address = "clusters:import-stations:start"
    form = ThingForm
    list_display = ["__str__", "cluster", "number", "name"]
    list_select_related = ["cluster__area"]
    search_fields = ["name"]
    fields = ["cluster", "name", "why"]
    autocomplete_fields = ["cluster"]

    def get_readonly_fields(self, request, obj=None):
        return ["cluster"] if obj is not None else []

    def get_fields(self, request, obj=None):
        is_written = obj is None or self.has_change_permission(request, obj)
        return self.fields if is_written else ["cluster", "name"]

    def write(self, request, obj, form, change):
        name = form.cleaned_data["name"]
        if change:
            return services.rename_station(obj, name, deed=self.deed(request))
        return services.add_station(
            form.cleaned_data["cluster"], deed=self.deed(request), name=name
        )
