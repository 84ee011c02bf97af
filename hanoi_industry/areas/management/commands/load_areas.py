"""Load the districts and communes before and since 1 July 2025."""

from django.utils.translation import gettext as _

from hanoi_industry.areas import services
from hanoi_industry.history.commands import LoadingCommand


class Command(LoadingCommand):
    help = "Show which areas of the lists are not recorded yet; record them when told to."

    def handle(self, *, by: str, keep: bool, **options):
        deed = self.deed_of(by, _("list of areas"))
        if keep:
            self._tell(services.load_areas(deed), "recorded")
        else:
            self._tell(services.missing_from_lists(), "would be recorded; add --keep to do so")

    def _tell(self, missing: services.Loading, what: str) -> None:
        self.stdout.write(
            f"{len(missing.areas)} areas and {len(missing.successions)} successions {what}."
        )
