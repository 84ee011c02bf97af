"""A deed of the register undone: its facts, and the other names of clusters that it brought."""

from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from clusters.models import (
    Alias,
    CapitalFacts,
    CaseFacts,
    CaseNote,
    ClusterFacts,
    DifficultyFacts,
    Investor,
    InvestorFacts,
    LandFacts,
    LimitChoice,
    MilestoneFacts,
    OperationFacts,
    PermitFacts,
    ProgressFacts,
    Reading,
    Ruling,
    SampleFacts,
    SamplingDuty,
    StationFacts,
)
from clusters.services.aliases import remove_aliases, write_aliases
from clusters.services.in_step import keep_in_step
from clusters.services.rights import may_record
from clusters.verdicts import services as verdicts
from hanoi_industry.documents.citing import cited_by_no_other
from hanoi_industry.history import services as history
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.history.services import Deed, NothingToUndo, Rows, UndoAccount
from hanoi_industry.validity import Dated

FACT_MODELS: tuple[type[Dated], ...] = (
    ClusterFacts,
    LandFacts,
    ProgressFacts,
    OperationFacts,
    CapitalFacts,
    InvestorFacts,
    MilestoneFacts,
    StationFacts,
    DifficultyFacts,
    LimitChoice,
    PermitFacts,
    SamplingDuty,
    Ruling,
    SampleFacts,
    Reading,
    CaseFacts,
    CaseNote,
)
# Cases are opened and closed in step with what is known of the stations.
FOLLOWING = (CaseFacts,)


def undo(of: ChangeSet, *, deed: Deed, to: ChangeSet | None = None) -> UndoAccount:
    """Undo one change set of the register, other names it brought included.

    `to` is the change set of the undo, where there is one already; see history.services.undo.
    """
    with transaction.atomic():
        names = _Names.of(of)
        if not all(may_record(deed.by, alias.cluster.area) for alias in names.all):
            raise PermissionDenied
        try:
            account = history.undo(of, deed=deed, models=FACT_MODELS, following=FOLLOWING, to=to)
        except NothingToUndo:
            if not names.all:
                raise
            account = _looked_at(of, deed.by)
            account = replace(account, change_set=to or history.open_change_set(deed, undoes=of))
        _put_names_back(account.change_set, names)
        touched = _clusters_touched_by(account.change_set)
        keep_in_step(touched | {alias.cluster_id for alias in names.all})
        verdicts.follow(account.change_set)
        return _with_what_came_along(account, of, names)


def look_at_undo(of: ChangeSet, *, by, whole_upload: bool = False) -> UndoAccount:
    """What an undo would do; of facts the same, whether later deeds are undone along or not."""
    return _with_what_came_along(_looked_at(of, by), of, _Names.of(of))


def _looked_at(of: ChangeSet, by) -> UndoAccount:
    return history.look_at_undo(of, by=by, models=FACT_MODELS, following=FOLLOWING)


def _with_what_came_along(account: UndoAccount, of: ChangeSet, names: "_Names") -> UndoAccount:
    return replace(
        account,
        put_back=Rows.together([account.put_back, names.all]),
        left=[*_investors_left_by(of), *cited_by_no_other(of)],
    )


@dataclass(frozen=True)
class _Names:
    """Other names of clusters that a change set added, and those it took away, as they now are."""

    added: list[Alias]
    removed: list[Alias]

    @property
    def all(self) -> list[Alias]:
        return self.added + self.removed

    @classmethod
    def of(cls, change_set: ChangeSet) -> "_Names":
        versions = Alias.versions.filter(history_change_reason=history.reason_of(change_set))
        numbers = list(versions.filter(history_type="+").values_list("id", flat=True))
        with_cluster = Alias.objects.select_related("cluster__area")
        added = list(with_cluster.filter(pk__among=numbers))
        gone = versions.filter(history_type="-").select_related("cluster__area")
        removed = [
            Alias(cluster=one.cluster, text=one.text, source=one.source, since=one.since)
            for one in gone
            if one.cluster is not None
        ]
        for alias in removed:
            alias.set_keys()
        held = set(
            Alias.objects.filter(cluster__among=[alias.cluster_id for alias in removed])
            .order_by()
            .values_list("cluster_id", "key")
        )
        return cls(added, [one for one in removed if (one.cluster_id, one.key) not in held])


def _put_names_back(change_set: ChangeSet, names: _Names) -> None:
    remove_aliases(change_set, names.added)
    write_aliases(change_set, names.removed)


def _clusters_touched_by(change_set: ChangeSet) -> set[int]:
    touched = models.Q(change_set=change_set) | models.Q(withdrawn_by=change_set)
    numbers: set[int] = set()
    for model in FACT_MODELS:
        rows = model.objects.filter(touched)
        numbers |= set(rows.order_by().values_list(model.path_to_cluster, flat=True))
    return numbers


def _investors_left_by(of: ChangeSet) -> list[Investor]:
    """Investors that came with a change set and whom no standing term of another one names."""
    made = history.versions_with(of, Investor).filter(history_type="+")
    others = InvestorFacts.objects.standing().exclude(change_set=of).exclude(investor=None)
    came = history.named_with(of, Investor, made.values_list("id", flat=True))
    return list(Investor.objects.filter(pk__in=came).exclude(pk__in=others.values("investor")))
