"""Clusters that enter the register, each with a code that nobody has had before."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clusters.models import Cluster, ClusterFacts
from clusters.services.in_step import (
    KEPT_IN_STEP,
    add_further_areas,
    bring_up_to_date,
    wanted_areas,
)
from clusters.services.rows import ClusterRow
from hanoi_industry import inserting

# What a code must look like to stand in an address and on paper.
CODE = re.compile(r"\w(?:[\w .-]*\w)?")


def check_code(code: str) -> None:
    """A new code stands in addresses and on papers. Raises ValidationError."""
    if not CODE.fullmatch(code):
        raise ValidationError(
            {"code": _("Type letters and digits, with “-”, “.” or a blank only between them.")}
        )


def clusters_of(rows: list[ClusterRow]) -> list[Cluster]:
    """The cluster of each row, new ones made in one go with codes that nobody has had before."""
    fresh = [row for row in rows if row.cluster is None]
    number = _last_number() if any(not row.code for row in fresh) else 0
    made = []
    for row in fresh:
        code = row.code
        if not code:
            number += 1
            code = f"CCN{number:04d}"
        made.append(_new_cluster(code, row))
    _make_clusters(made, fresh)
    waiting = iter(made)
    return [row.cluster if row.cluster is not None else next(waiting) for row in rows]


def _new_cluster(code: str, row: ClusterRow) -> Cluster:
    cluster, legal = Cluster(code=code), row.legal
    bring_up_to_date(cluster, ClusterFacts(**legal), row.aliases)
    # The very objects that were named, so that nobody asks for them again.
    cluster.area, cluster.district = legal.get("lead_area"), legal.get("district")
    return cluster


def _make_clusters(made: list[Cluster], rows: list[ClusterRow]) -> None:
    for cluster, number in zip(made, inserting.reserve(Cluster, len(made)), strict=True):
        cluster.pk = number
    names = ["id", "code", *KEPT_IN_STEP]
    inserting.insert(Cluster, names, ([getattr(one, name) for name in names] for one in made))
    for cluster in made:
        cluster._state.adding, cluster._state.db = False, "default"
    codes = {
        cluster.pk: codes
        for cluster, row in zip(made, rows, strict=True)
        if (codes := row.legal.get("further_area_codes"))
    }
    if codes:
        add_further_areas(wanted_areas(codes))


def _last_number() -> int:
    codes = Cluster.objects.filter(code__startswith="CCN").values_list("code", flat=True)
    return max((int(code[3:]) for code in codes if code[3:].isdigit()), default=0)
