"""The register: clusters, what is true of them from which day, their stations, samples and limits."""

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
from clusters.models.limits import Limit, LimitChoice, LimitSet, Parameter
from clusters.models.milestones import (
    MilestoneFacts,
    MilestoneKind,
    MilestoneState,
    MoveReason,
    Precision,
)
from clusters.models.samples import Qualifier, Reading, Sample, SampleFacts, SampleKind
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
    "Limit",
    "LimitChoice",
    "LimitSet",
    "MilestoneFacts",
    "MilestoneKind",
    "MilestoneState",
    "MoveReason",
    "OperationFacts",
    "Parameter",
    "Precision",
    "ProgressFacts",
    "ProgressState",
    "Qualifier",
    "Reading",
    "Sample",
    "SampleFacts",
    "SampleKind",
    "Station",
    "StationFacts",
    "StationState",
]
