"""Investors: who builds a cluster from a day on, and what those who build are called."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Cluster, Investor, InvestorFacts
from clusters.services.revising import revise
from clusters.services.rights import may_record
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed


def assign_investor(
    cluster: Cluster,
    *,
    deed: Deed,
    valid_from: date,
    named: tuple[str, str, str] | None,
    note: str | None = None,
    source=None,
    not_applicable: tuple[str, ...] = (),
    shown: str | None = None,
) -> ChangeSet:
    """An investor of (name, tax code, kind) builds the infrastructure from a day on; None: nobody known."""
    with transaction.atomic():
        investor = investor_named(cluster, named, by=deed.by)
        return revise(
            cluster,
            deed=deed,
            valid_from=valid_from,
            model=InvestorFacts,
            values={"investor": investor, "note": note},
            source=source,
            not_applicable=not_applicable,
            shown=shown,
        )


def investor_named(cluster: Cluster, named: tuple[str, str, str] | None, *, by) -> Investor | None:
    """The investor of (name, tax code, kind), made where nobody had named it before."""
    if not may_record(by, cluster.area):
        raise PermissionDenied
    return investors_named([named])[named] if named else None


def investors_named(
    names: Iterable[tuple[str, str, str]], change_set: ChangeSet | None = None
) -> dict[tuple[str, str, str], Investor]:
    """Investors for (name, tax code, kind), made where missing, in a fixed number of questions.

    With a change set, what is made is tied to it.
    """
    wanted: dict[tuple[str, str, str], Investor] = {}
    for name, tax_code, kind in set(names):
        investor = Investor(name=name, tax_code=tax_code, kind=kind)
        investor.set_keys()
        wanted[(name, tax_code, kind)] = investor
    held = {
        one.key: one for one in Investor.objects.filter(key__in={i.key for i in wanted.values()})
    }
    found = {}
    for name, investor in wanted.items():
        if investor.key not in held:
            if change_set is None:
                investor.save()
            else:
                history.sign(investor, change_set).save()
            held[investor.key] = investor
        found[name] = held[investor.key]
    return found


def revise_investor(investor: Investor, *, deed: Deed, **values) -> Investor:
    """Mend an investor's name, tax code or kind; the city's to do, since clusters of many areas may share one."""
    _must_keep(deed.by)
    was = {name: getattr(investor, name) for name in values}
    for name, value in values.items():
        setattr(investor, name, value)
    return _keep(investor, was, deed=deed)


def add_investor(*, deed: Deed, name: str, tax_code: str = "", kind: str = "") -> Investor:
    """An investor before any cluster has it; the city's to do, as to mend one."""
    _must_keep(deed.by)
    investor = Investor(name=name, tax_code=tax_code, kind=kind)
    return _keep(investor, dict.fromkeys(("name", "tax_code", "kind"), ""), deed=deed)


def _must_keep(by) -> None:
    if not by.may(Permission.REGISTER_EDIT, WHOLE_CITY):
        raise PermissionDenied


def _keep(investor: Investor, was: Mapping[str, str], *, deed: Deed) -> Investor:
    investor.set_keys()
    with transaction.atomic():
        if Investor.objects.filter(key=investor.key).exclude(pk=investor.pk).exists():
            raise ValidationError(
                {"name": _("This investor is recorded already. Revise that one.")}
            )
        change_set = history.open_change_set(deed)
        history.sign(investor, change_set).save()
        changes = {name: (before, getattr(investor, name)) for name, before in was.items()}
        history.record(change_set, investor, area_code="", changes=changes)
    return investor
