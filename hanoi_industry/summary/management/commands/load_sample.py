"""The sample: one demo person for each role, the areas, the public figures of clusters and city."""

from datetime import datetime

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from hanoi_industry.accounts import services as accounts
from hanoi_industry.accounts.models import Grant, User
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import Deed


class Command(BaseCommand):
    help = (
        "Loads the sample of public figures and the demo people. Loaded again, it changes nothing."
    )

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError(
                "The sample brings people whose passwords stand on the sign-in page. "
                "Set DEMO=1 where that is wanted; never in the office."
            )
        now = timezone.now()
        by = somebody_in_charge(now)
        # The officer of one commune among the people needs the areas to be there.
        self.load("load_areas", by)
        made = accounts.create_demo_people(Deed(by=by, at=now, via=Via.COMMAND, why=_("sample")))
        self.stdout.write(f"{len(made)} demo people made.")
        self.load("load_standards", by)
        self.load("load_clusters", by)
        self.load("load_figures", by)

    def load(self, command: str, by: User) -> None:
        if command not in get_commands():
            self.stdout.write(f"{command}: there is no such command.")
            return
        self.stdout.write(f"{command}:", ending=" ")
        self.stdout.flush()
        call_command(command, by=by.username, keep=True)


def somebody_in_charge(now: datetime) -> User:
    """The first administrator of the city; in an empty house the one of the demo, made now."""
    grant = (
        Grant.objects.filter(role=Role.ADMINISTRATOR, whole_city=True, user__is_active=True)
        .select_related("user")
        .order_by("pk")
        .first()
    )
    if grant is not None:
        return grant.user
    username, full_name, password = next(
        (username, full_name, password)
        for username, full_name, role, password in accounts.DEMO_PEOPLE
        if role is Role.ADMINISTRATOR
    )
    return accounts.create_first_administrator(
        username=username, full_name=full_name, password=password, at=now
    )
