"""Infrastructure investors and their clusters, of those a person reads."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from clusters import register
from clusters.models import Cluster, Investor, InvestorFacts
from clusters.tables import ClusterTable, InvestorTable
from clusters.views.frame import OnADay
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired
from hanoi_industry.exports.views import ExportedList
from hanoi_industry.tables import paginated

LARGEST_NUMBER = 2**63 - 1


class OfInvestors(OnADay, PermissionRequired):
    permission = Permission.REGISTER_READ

    def terms(self):
        """Who builds what on the day, in clusters the person reads."""
        visible = Cluster.objects.visible_to(self.request.user)
        return InvestorFacts.objects.as_of(*self.clocks).filter(cluster__in=visible.values("pk"))

    def investors(self):
        """Investors ever recorded for a cluster the person reads, unless it was taken back."""
        visible = Cluster.objects.visible_to(self.request.user)
        standing = InvestorFacts.objects.standing(self.clocks[1])
        named = standing.filter(cluster__in=visible.values("pk"))
        return Investor.objects.filter(pk__in=named.values("investor"))


class InvestorList(OfInvestors, ExportedList, TemplateView):
    template_name = "clusters/investors.html"
    extra_context = {"title": gettext_lazy("Infrastructure investors")}

    @property
    def text(self) -> str:
        return self.request.GET.get("q", "").replace("\0", "").strip()

    def listed(self) -> InvestorTable:
        mine = self.terms().filter(investor=OuterRef("pk")).order_by().values("investor")
        count = Subquery(mine.annotate(count=Count("pk")).values("count"))
        investors = self.investors().annotate(clusters=Coalesce(count, 0))
        return InvestorTable(investors.called(self.text))

    def get_context_data(self, **kwargs):
        table = self.listed()
        table.whole = self.investors().count()
        return super().get_context_data(
            bar=self.bar, table=paginated(self.request, table), text=self.text, **kwargs
        )


class InvestorPage(OfInvestors, TemplateView):
    template_name = "clusters/investor.html"

    def get_context_data(self, **kwargs):
        number = self.kwargs["pk"]
        if number > LARGEST_NUMBER:
            raise Http404
        investor = get_object_or_404(self.investors(), pk=number)
        day, known_on = self.clocks
        terms = self.terms().filter(investor=investor)
        clusters = Cluster.objects.filter(pk__in=terms.values("cluster"))
        # An investor may be known for a cluster that does not stand in the register on the day.
        standing = register.by_number(register.as_of(day, known_on, among=clusters))
        table = ClusterTable(clusters.filter(pk__in=standing), day=day, known_on=known_on)
        table.shown_at_first = ("name", "area", "legal_stage", "state", "hectares")
        paginated(self.request, table)
        table.fill()
        return super().get_context_data(
            title=investor.name,
            lead=_("Infrastructure investor"),
            bar=self.bar,
            investor=investor,
            table=table,
            **kwargs,
        )
