"""Commands that write: somebody answers for each, and nothing is kept unless it is told to."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hanoi_industry.history.models import Via
from hanoi_industry.history.services import Deed


class LoadingCommand(BaseCommand):
    """Takes --by USERNAME and --keep."""

    def add_arguments(self, parser):
        parser.add_argument("--by", metavar="USERNAME", help="who answers for it")
        parser.add_argument("--keep", action="store_true", help="write; without it only look")

    def deed_of(self, username: str | None, why: str) -> Deed:
        """What is begun now; raises CommandError where nobody of this sign-in name may act."""
        if not username:
            raise CommandError("Say who answers for it: --by USERNAME.")
        people = get_user_model().objects.filter(is_active=True)
        person = people.filter(username__iexact=username).first()
        if person is None:
            raise CommandError(f"Nobody signs in as {username}.")
        return Deed(by=person, at=timezone.now(), via=Via.COMMAND, why=why)
