"""Investors in the administration, and who builds which cluster."""

from django.contrib import admin

from clusters import services
from clusters.admin.facts import FactsAdmin
from clusters.admin.frame import RegisterAdmin, ThingForm
from clusters.models import Investor, InvestorFacts


@admin.register(InvestorFacts)
class InvestorFactsAdmin(FactsAdmin):
    import_address = "clusters:import-investors:start"
    shown = ("investor",)
    filtered = ("investor__kind",)


@admin.register(Investor)
class InvestorAdmin(RegisterAdmin):
    """Clusters of many areas may share one, so the city keeps them."""

    import_address = "clusters:import-investors:start"
    form = ThingForm
    list_display = ["name", "tax_code", "kind"]
    list_filter = ["kind"]
    search_fields = ["key", "name", "tax_code"]
    fields = ["name", "tax_code", "kind", "why"]

    def get_search_results(self, request, queryset, search_term):
        return queryset.called(search_term), False

    def _may_write(self, request, obj=None):
        return request.user.is_authenticated and request.user.may_everywhere(self.write_permission)

    def get_fields(self, request, obj=None):
        return self.fields if self._may_write(request) else self.fields[:-1]

    def write(self, request, obj, form, change):
        values = {name: form.cleaned_data[name] for name in ("name", "tax_code", "kind")}
        if change:
            stored = Investor.objects.get(pk=obj.pk)
            return services.revise_investor(stored, deed=self.deed(request), **values)
        return services.add_investor(deed=self.deed(request), **values)
