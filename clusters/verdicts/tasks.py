"""The way in for the worker, and the way to give it work."""

from collections.abc import Collection

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from clusters.models import Rejudging
from clusters.verdicts import services
from hanoi_industry.accounts import services as accounts
from hanoi_industry.history.models import ChangeSet, Via
from hanoi_industry.history.services import Deed


@task()
def rejudge(number: int) -> None:
    services.run(number, clock=timezone.now)


@task()
def sweep() -> int:
    """What time alone brings, once a day; returns how many stations were looked at."""
    now = timezone.now()
    services.sweep_rejudgings(now)
    if not services.waiting_for(timezone.localdate(now)):
        return 0
    by = accounts.the_software()
    with translation.override(settings.LANGUAGE_CODE):
        why = _("what time brings: samples that are late")
        return services.sweep(Deed(by, now, via=Via.COMMAND, why=why))


def rejudge_later(deed: Deed, limit_sets: Collection[int] = ()) -> Rejudging | None:
    """Have the stations that these sets bind judged anew in the background (none named: all).

    None where no station is concerned.
    """
    if not services.concerns_somebody(limit_sets):
        return None
    return services.begin(deed, enqueue=rejudge.enqueue, limit_sets=limit_sets)


def rejudge_after(change_set: ChangeSet, limit_sets: Collection[int] = ()) -> Rejudging | None:
    """The same as the consequence of what a change set did to limits."""
    deed = Deed(change_set.by, change_set.at, change_set.via, change_set.why)
    return rejudge_later(deed, limit_sets)
