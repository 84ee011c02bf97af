"""What is asked of the register: a condition of those clusters that a population takes in."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clusters.conditions import Always, Condition, Says


@dataclass(frozen=True)
class Question:
    """A condition asked of a population; without a population every cluster of the register is asked."""

    code: str
    title: str | Promise
    definition: str | Promise
    condition: Condition
    population: Condition = Always()
    population_title: str | Promise = _("all clusters of the register")


def one_of(field: str, *wanted: str, failed, missing) -> Says:
    return Says(field, frozenset(wanted), failed, missing)


OPERATING = Says(
    "is_operating",
    frozenset({True}),
    failed=_("not operating"),
    missing=_("not recorded whether it operates"),
)
