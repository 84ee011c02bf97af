"""The register in the administration, by subject; nothing is rewritten here, all goes through services."""

from clusters.admin import (
    cases,
    clusters,
    difficulties,
    investors,
    milestones,
    stations,
    verdicts,
    wastewater,
)

__all__ = [
    "cases",
    "clusters",
    "difficulties",
    "investors",
    "milestones",
    "stations",
    "verdicts",
    "wastewater",
]
