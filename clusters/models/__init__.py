"""The register: clusters, what is true of them from which day, their stations, samples and limits."""

from clusters.models.cases import Case, CaseFacts, CaseKind, CaseNote, CaseState, Decision, NoteKind
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
from clusters.models.limits import (
    Coefficient,
    CoefficientKind,
    Limit,
    LimitChoice,
    LimitSet,
    Parameter,
    ReceivingWater,
    Severity,
)
from clusters.models.milestones import (
    MilestoneFacts,
    MilestoneKind,
    MilestoneState,
    MoveReason,
    Precision,
)
from clusters.models.permits import PermitFacts, Ruling, SamplingDuty
from clusters.models.samples import Qualifier, Reading, Sample, SampleFacts, SampleKind
from clusters.models.verdicts import (
    Exceedance,
    Rejudging,
    SampleDue,
    SampleVerdict,
    StationVerdict,
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
# The same for what is recorded of a wastewater station; of duties it has one for each group of parameters.
STATION_GROUPS = {
    "station": StationFacts,
    "limits": LimitChoice,
    "permit": PermitFacts,
    "duty": SamplingDuty,
    "ruling": Ruling,
}

__all__ = [
    "FACT_GROUPS",
    "STATION_GROUPS",
    "Alias",
    "CapitalFacts",
    "Case",
    "CaseFacts",
    "CaseKind",
    "CaseNote",
    "CaseState",
    "Cluster",
    "ClusterFacts",
    "Coefficient",
    "CoefficientKind",
    "Decision",
    "Difficulty",
    "DifficultyFacts",
    "DifficultyKind",
    "Exceedance",
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
    "NoteKind",
    "OperationFacts",
    "Parameter",
    "PermitFacts",
    "Precision",
    "ProgressFacts",
    "ProgressState",
    "Qualifier",
    "Reading",
    "ReceivingWater",
    "Rejudging",
    "Ruling",
    "Sample",
    "SampleDue",
    "SampleFacts",
    "SampleKind",
    "SampleVerdict",
    "SamplingDuty",
    "Severity",
    "Station",
    "StationFacts",
    "StationState",
    "StationVerdict",
]
