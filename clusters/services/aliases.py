"""Other names of clusters: given, taken away, and each told with its cluster."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Alias, Cluster
from clusters.services.in_step import BATCH, keep_in_step
from clusters.services.rights import may_record
from hanoi_industry.history import services as history
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.history.services import Deed


def add_alias(cluster: Cluster, text: str, *, deed: Deed, source: str = "", since=None) -> Alias:
    if not may_record(deed.by, cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        alias = Alias(cluster=cluster, text=text, source=source, since=since)
        alias.set_keys()
        if cluster.aliases.filter(key=alias.key).exists():
            raise ValidationError({"text": _("The cluster already has this name.")})
        change_set = history.open_change_set(deed)
        history.sign(alias, change_set).save()
        history.write_down(change_set, [_change_of_alias(alias, before="", after=alias.text)])
        keep_in_step([cluster.pk])
    return alias


def remove_alias(alias: Alias, *, deed: Deed) -> None:
    cluster = alias.cluster
    if not may_record(deed.by, cluster.area):
        raise PermissionDenied
    with transaction.atomic():
        change_set = history.open_change_set(deed)
        remove_aliases(change_set, [alias])
        keep_in_step([cluster.pk])


def write_aliases(change_set: ChangeSet, aliases: list[Alias]) -> list[Alias]:
    """Write those that their clusters do not have yet, and return them."""
    held = set()
    numbers = list({alias.cluster_id for alias in aliases})
    for start in range(0, len(numbers), BATCH):
        some = Alias.objects.filter(cluster__among=numbers[start : start + BATCH])
        held |= set(some.order_by().values_list("cluster_id", "key"))
    new = [alias for alias in aliases if (alias.cluster_id, alias.key) not in held]
    if new:
        names = ["cluster", "text", "key", "source", "since"]
        values = ((one.cluster_id, one.text, one.key, one.source, one.since) for one in new)
        history.insert_with_versions(change_set, Alias, names, values)
        history.write_down(
            change_set, (_change_of_alias(one, before="", after=one.text) for one in new)
        )
    return new


def remove_aliases(change_set: ChangeSet, aliases: list[Alias]) -> None:
    fields = ["cluster_id", "text", "source", "since"]
    rows = ((one.pk, *(getattr(one, name) for name in fields)) for one in aliases)
    history.insert_versions(change_set, Alias, ["id", *fields], rows, kind="-")
    history.write_down(
        change_set, (_change_of_alias(one, before=one.text, after="") for one in aliases)
    )
    numbers = [one.pk for one in aliases]
    for start in range(0, len(numbers), BATCH):
        some = Alias.objects.filter(pk__among=numbers[start : start + BATCH])
        # Their last versions are written above, all at once.
        some._raw_delete(some.db)


def _change_of_alias(alias: Alias, *, before: str, after: str) -> Change:
    cluster = alias.cluster
    return Change(
        area_code=cluster.area_code(),
        subject_type=cluster._meta.model_name,
        subject_code=cluster.code,
        subject_label=str(cluster),
        lines=[history.line_of("alias", before, after)],
    )
