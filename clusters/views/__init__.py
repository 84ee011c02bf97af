"""Pages of the register: lists, a cluster, the forms that write, difficulties, investors."""

from clusters.views.cluster import ClusterPage
from clusters.views.difficulties import (
    CloseDifficulty,
    DifficultyList,
    DifficultyPage,
    NewDifficulty,
    ReviseDifficulty,
)
from clusters.views.facts import (
    Correct,
    Names,
    NewCluster,
    RemoveAlias,
    Revise,
    ReviseMilestone,
    Withdraw,
)
from clusters.views.investors import InvestorList, InvestorPage
from clusters.views.lists import ClusterList, Places

__all__ = [
    "CloseDifficulty",
    "ClusterList",
    "ClusterPage",
    "Correct",
    "DifficultyList",
    "DifficultyPage",
    "InvestorList",
    "InvestorPage",
    "Names",
    "NewCluster",
    "NewDifficulty",
    "Places",
    "RemoveAlias",
    "Revise",
    "ReviseDifficulty",
    "ReviseMilestone",
    "Withdraw",
]
