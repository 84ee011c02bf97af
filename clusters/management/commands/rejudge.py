"""All verdicts worked out anew, on the spot: after an upgrade that brings stations and samples along."""

from django.utils.translation import gettext as _

from clusters.models import Station
from clusters.verdicts import services
from hanoi_industry.history.commands import LoadingCommand


class Command(LoadingCommand):
    help = "Judge every sample and station anew. Without --keep it only counts them."

    def handle(self, *, by, keep, **options):
        deed = self.deed_of(by, _("verdicts worked out anew"))
        stations = list(Station.objects.order_by("pk").values_list("pk", flat=True))
        if keep:
            services.rejudge(stations, deed=deed)
        told = "Judged" if keep else "Would judge"
        self.stdout.write(f"{told} {len(stations)} stations anew.")
