"""The register: clusters, what is true of them from which day, their stations and difficulties."""

from clusters.models.cluster import (
    Alias,
    CapitalFacts,
    Cluster,
    ClusterFacts,
    Kind,
    LandFacts,
    LegalStage,
    OperationFacts,
    ProgressFacts,
    ProgressState,
)
from clusters.models.difficulties import Difficulty, DifficultyFacts, DifficultyKind
from clusters.models.investors import Investor, InvestorFacts, InvestorKind
from clusters.models.milestones import (
    MilestoneFacts,
    MilestoneKind,
    MilestoneState,
    MoveReason,
    Precision,
)
from clusters.models.wastewater import Station, StationFacts, StationState

# Groups of facts in the office's order, by the word that addresses use.
FACT_GROUPS = {
    "legal": ClusterFacts,
    "land": LandFacts,
    "progress": ProgressFacts,
    "operation": OperationFacts,
    "capital": CapitalFacts,
    "investor": InvestorFacts,
    "station": StationFacts,
}

__all__ = [
    "FACT_GROUPS",
    "Alias",
    "CapitalFacts",
    "Cluster",
    "ClusterFacts",
    "Difficulty",
    "DifficultyFacts",
    "DifficultyKind",
    "Investor",
    "InvestorFacts",
    "InvestorKind",
    "Kind",
    "LandFacts",
    "LegalStage",
    "MilestoneFacts",
    "MilestoneKind",
    "MilestoneState",
    "MoveReason",
    "OperationFacts",
    "Precision",
    "ProgressFacts",
    "ProgressState",
    "Station",
    "StationFacts",
    "StationState",
]
