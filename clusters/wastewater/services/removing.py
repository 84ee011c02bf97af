"""Standards go and come back: what was never so is removed, and a deed is undone.

Facts about stations are the register's to undo.
"""

from django.db import models, transaction
from django.utils.translation import gettext as _

from clusters.models import Coefficient, Limit, LimitSet, Parameter, Severity, Station
from clusters.services import may_record
from clusters.verdicts import tasks
from clusters.wastewater.services.limits import LIMIT_FIELDS
from clusters.wastewater.services.rights import may_keep_standards, must_keep_standards
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, UndoAccount


class _OfTheCity(history.Tracked):
    def refusal(self, of: ChangeSet, by, one: history.Return) -> str:
        if may_keep_standards(by):
            return ""
        return _("You may not keep standards and their limits.")


class _TrackedStation(history.Tracked):
    model = Station
    place = ("cluster_id", "number")

    def refusal(self, of: ChangeSet, by, one: history.Return) -> str:
        return (
            "" if may_record(by, one.thing.cluster.area) else _("You do not record for this area.")
        )

    def area_code(self, thing: Station) -> str:
        return thing.cluster.area_code()


class _TrackedParameter(_OfTheCity):
    model = Parameter
    place = ("code",)


class _TrackedLimitSet(_OfTheCity):
    model = LimitSet
    place = ("code",)


class _TrackedLimit(_OfTheCity):
    model = Limit
    names = LIMIT_FIELDS
    place = ("limit_set_id", "column", "parameter_id", "flow_from")


class _TrackedCoefficient(_OfTheCity):
    model = Coefficient
    place = ("limit_set_id", "kind", "water", "above", "up_to", "without_data")


class _TrackedSeverity(_OfTheCity):
    model = Severity
    place = ("rank",)


KINDS = (
    _TrackedStation(),
    _TrackedParameter(),
    _TrackedLimitSet(),
    _TrackedLimit(),
    _TrackedCoefficient(),
    _TrackedSeverity(),
)


# Removing


def remove_coefficient(coefficient: Coefficient, *, deed: Deed) -> None:
    _remove(_TrackedCoefficient(), coefficient, deed)


def remove_severity(rung: Severity, *, deed: Deed) -> None:
    with transaction.atomic():
        deed = history.begun(deed)
        _remove(_TrackedSeverity(), rung, deed)
        tasks.rejudge_after(deed.change_set)


def remove_limit(limit: Limit, *, deed: Deed) -> None:
    """A limit that was never one; its versions stay readable."""
    with transaction.atomic():
        deed = history.begun(deed)
        _remove(_TrackedLimit(), limit, deed)
        tasks.rejudge_after(deed.change_set, [limit.limit_set_id])


def _remove(kind: _OfTheCity, thing: models.Model, deed: Deed) -> None:
    must_keep_standards(deed.by)
    with transaction.atomic():
        kind.remove(history.open_change_set(deed), thing)


# Undoing


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    """What an undo would do to parameters, sets and limits, without doing it."""
    return history.look_at_undo_of_things(of, by=by, kinds=KINDS, whole_upload=whole_upload)


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Put parameters, sets and limits back as they were before a change set.

    What was new goes, where nothing rests on it by now. Raises NothingToUndo where none can be put
    back, PermissionDenied for who keeps no standards.
    """
    with transaction.atomic():
        account = history.undo_things(of, deed=deed, kinds=KINDS, to=to)
        tasks.rejudge_after(account.change_set)
    return account
