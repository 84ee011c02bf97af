"""Load the districts and communes before and since 1 July 2025."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from hanoi_industry.areas import services
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import Deed


class Command(BaseCommand):
    help = "Show which areas of the lists are not recorded yet; record them when told to."

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, help="sign-in name of who answers for it")
        parser.add_argument("--keep", action="store_true", help="record what is missing")

    def handle(self, *, by: str, keep: bool, **options):
        if not keep:
            self._tell(services.missing_from_lists(), "would be recorded; add --keep to do so")
            return
        person = get_user_model().objects.filter(username__iexact=by).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {by}.")
        deed = Deed(by=person, at=timezone.now(), via=Via.COMMAND, why=_("list of areas"))
        self._tell(services.load_areas(deed), "recorded")

    def _tell(self, missing: services.Loading, what: str) -> None:
        self.stdout.write(
            f"{len(missing.areas)} areas and {len(missing.successions)} successions {what}."
        )
