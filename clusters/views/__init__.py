"""Pages of the register: lists, a cluster, the forms that write, difficulties, investors."""

from clusters.views.cases import AddNote, Assign, CaseList, CasePage, CloseCase, ReopenCase
from clusters.views.cluster import ClusterPage
from clusters.views.compliance import Compliance
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
from clusters.views.lens import LensPage
from clusters.views.lists import ClusterList, Places
from clusters.views.problems import Differences, League, Sampling
from clusters.views.rejudging import RejudgingPage, StopRejudging
from clusters.views.samples import (
    CheckSamples,
    EnterSamples,
    ReviseSample,
    SamplePage,
    WithdrawSample,
)
from clusters.views.standards import (
    NewLimit,
    NewLine,
    NewSeverity,
    NewStandard,
    RemoveLimit,
    RemoveLine,
    RemoveSeverity,
    ReviseLimit,
    ReviseLine,
    ReviseSeverity,
    ReviseStandard,
    Standard,
    Standards,
)
from clusters.views.station import StationPage
from clusters.views.station_facts import CorrectStation, ReviseStation, WithdrawStation
from clusters.views.station_list import StationList

__all__ = [
    "AddNote",
    "Assign",
    "CaseList",
    "CasePage",
    "CheckSamples",
    "CloseCase",
    "CloseDifficulty",
    "ClusterList",
    "ClusterPage",
    "Compliance",
    "Correct",
    "CorrectStation",
    "Differences",
    "DifficultyList",
    "DifficultyPage",
    "EnterSamples",
    "InvestorList",
    "InvestorPage",
    "League",
    "LensPage",
    "Names",
    "NewCluster",
    "NewDifficulty",
    "NewLimit",
    "NewLine",
    "NewSeverity",
    "NewStandard",
    "Places",
    "RejudgingPage",
    "RemoveAlias",
    "RemoveLimit",
    "RemoveLine",
    "RemoveSeverity",
    "ReopenCase",
    "Revise",
    "ReviseDifficulty",
    "ReviseLimit",
    "ReviseLine",
    "ReviseMilestone",
    "ReviseSample",
    "ReviseSeverity",
    "ReviseStandard",
    "ReviseStation",
    "SamplePage",
    "Sampling",
    "Standard",
    "Standards",
    "StationList",
    "StationPage",
    "StopRejudging",
    "Withdraw",
    "WithdrawSample",
    "WithdrawStation",
]
