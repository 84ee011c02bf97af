"""The list of clusters, also as a file, and suggestions of places while one types."""

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from clusters.filters import ClusterFilter
from clusters.models import Cluster, ClusterFacts
from clusters.tables import ClusterTable
from clusters.views.frame import ExportedOfADay, OnADay
from hanoi_industry import words
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired
from hanoi_industry.areas.models import Area, Level
from hanoi_industry.tables import paginated

MOST_SUGGESTIONS = 12
LONGEST_TYPED = 80
SUGGESTED = {
    "commune": (Level.COMMUNE,),
    "district": (Level.DISTRICT,),
    "any": (Level.COMMUNE, Level.DISTRICT),
}


class ClusterList(OnADay, PermissionRequired, ExportedOfADay, TemplateView):
    """The clusters a person reads that stood in the register on the day, as the filters leave them."""

    permission = Permission.REGISTER_READ
    template_name = "clusters/list.html"
    extra_context = {"title": gettext_lazy("Clusters")}

    def clusters(self):
        day, known_on = self.clocks
        legal = ClusterFacts.objects.as_of(day, known_on).filter(cluster=OuterRef("pk"))
        return Cluster.objects.visible_to(self.request.user).filter(Exists(legal))

    def narrowed(self) -> ClusterFilter:
        day, known_on = self.clocks
        return ClusterFilter(self.request.GET, queryset=self.clusters(), day=day, known_on=known_on)

    def table(self, clusters) -> ClusterTable:
        day, known_on = self.clocks
        return ClusterTable(clusters, day=day, known_on=known_on)

    def listed(self) -> ClusterTable:
        return self.table(self.narrowed().qs)

    def export_title(self) -> str:
        return _("Clusters as of %(day)s") % {"day": f"{self.bar.day:%d/%m/%Y}"}

    def export_file(self) -> str:
        return f"{_('Clusters')} {self.bar.day:%Y-%m-%d}"

    def get_context_data(self, **kwargs):
        filters = self.narrowed()
        table = self.table(filters.qs)
        table.whole = self.clusters().count()
        paginated(self.request, table)
        table.fill()
        user = self.request.user
        return super().get_context_data(
            bar=self.bar,
            filter=filters,
            form=filters.form,
            chips=chips(self.request, filters.chosen),
            table=table,
            may_record=user.may_somewhere(Permission.REGISTER_EDIT),
            may_import=user.may_somewhere(Permission.IMPORT),
            **kwargs,
        )


def chips(request, chosen) -> list[dict]:
    """Filters in use, each with the address without it."""
    found = []
    for one in chosen:
        rest = request.GET.copy()
        for name in (one.name, "page"):
            rest.pop(name, None)
        found.append({"label": one.label, "value": one.value, "href": f"?{rest.urlencode()}"})
    return found


class Places(PermissionRequired, View):
    """Names of communes and former districts that begin or go on as typed: options of a box."""

    permission = Permission.REGISTER_READ
    http_method_names = ["get", "head", "options"]

    def get(self, request, level):
        if level not in SUGGESTED:
            raise Http404
        typed = next((text for text in request.GET.values() if text), "")
        return render(request, "clusters/_places.html", {"places": self._alike(level, typed)})

    def _alike(self, level: str, typed: str):
        key = words.accent_free(typed[:LONGEST_TYPED])
        if not key:
            return []
        # Whoever types the kind first means the name behind it.
        for kind in ("phuong ", "xa ", "thi tran ", "quan ", "huyen ", "thi xa "):
            key = key.removeprefix(kind)
        areas = Area.objects.filter(level__in=SUGGESTED[level], search_key__contains=key)
        return areas.in_alphabet()[:MOST_SUGGESTIONS]
