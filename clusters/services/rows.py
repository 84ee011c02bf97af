"""What is said of clusters, by a form or by the rows of a spreadsheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import models

from clusters.models import Cluster, ClusterFacts, Station
from hanoi_industry.history.services import Origin
from hanoi_industry.validity import Dated


@dataclass(frozen=True)
class FactGroup:
    """Values of one group of facts, said together from one day on."""

    model: type[Dated]
    values: Mapping[str, object]
    kind: str = ""  # of a milestone
    not_applicable: tuple[str, ...] = ()
    as_typed: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    source: models.Model | None = None
    station: Station | None = None  # another than the first of its cluster


@dataclass(frozen=True)
class ClusterRow:
    """What one form or one row of a spreadsheet says of one cluster; without a cluster it is a new one."""

    valid_from: date
    groups: tuple[FactGroup, ...]
    cluster: Cluster | None = None
    code: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def legal(self) -> Mapping[str, object]:
        """What it says of the name and the places; nothing where it says nothing of them."""
        return next((group.values for group in self.groups if group.model is ClusterFacts), {})
