"""Every model of the register in the administration: found, opened, and nobody else's business."""

from dataclasses import dataclass

import pytest

from clusters.models import (
    Case,
    CaseFacts,
    Cluster,
    Coefficient,
    Exceedance,
    Investor,
    Limit,
    LimitSet,
    Parameter,
    Rejudging,
    Sample,
    SampleDue,
    SampleVerdict,
    Severity,
    StationVerdict,
)
from hanoi_industry.accounts.models import User
from hanoi_industry.accounts.permissions import Role
from tests.clusters.test_admin import FULL, MODELS, MOMENT, address, everything_of
from tests.factories import (
    a_cluster,
    a_commune,
    a_user,
)

pytestmark = pytest.mark.django_db

FACTS = [model for model in MODELS if hasattr(model, "withdrawn_at")]
# Standards are the city's; their rows are found by their own names.
STANDARDS = (Parameter, LimitSet, Limit, Coefficient, Severity, Rejudging)
# Worked out, so nobody adds to them.
DERIVED = (*(Case, CaseFacts, SampleVerdict, Exceedance, StationVerdict, SampleDue, Rejudging),)
OF_CLUSTERS = [model for model in MODELS if model not in STANDARDS]


@dataclass
class World:
    cluster: Cluster
    theirs: Cluster
    officer: User
    keeper: User


@pytest.fixture(scope="module")
def world(built_once):
    """Two communes with a cluster of which all there is to say is said; looking changes nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: MOMENT)
        mine, other = a_commune("Thư Lâm"), a_commune("Phúc Thịnh")
        yield World(
            everything_of(a_cluster("Liên Hà", area=mine, code="MINE", **FULL)),
            everything_of(a_cluster("Nguyên Khê", area=other, code="THEIRS", **FULL)),
            a_user(Role.OFFICER, area=mine),
            a_user(Role.ADMINISTRATOR),
        )


@pytest.fixture
def keeper(in_english_as, world):
    return in_english_as(world.keeper)


@pytest.fixture
def officer(in_english_as, world):
    return in_english_as(world.officer)


def row_of(model, cluster):
    if model is Investor:
        return model.objects.get(terms__cluster=cluster)
    if model is Cluster:
        return cluster
    if model in (Parameter, Severity):
        return model.objects.get()
    if model is Rejudging:
        return model.objects.first()
    if model is StationVerdict:
        return model.objects.filter(station__cluster=cluster).latest("valid_from")
    if model is LimitSet:
        return model.objects.get(station__cluster=cluster)
    if model in (Limit, Coefficient):
        return model.objects.get(limit_set__station__cluster=cluster)
    if model is Sample or hasattr(model, "station") and not hasattr(model, "path_to_cluster"):
        return model.objects.get(station__cluster=cluster)
    path = getattr(model, "path_to_cluster", "cluster")
    return model.objects.get(**{path: cluster})


def rows_of(model, cluster) -> set[int]:
    if model is StationVerdict:
        rows = model.objects.filter(station__cluster=cluster)
        return set(rows.values_list("pk", flat=True))
    return {row_of(model, cluster).pk}


def rows_shown(answer) -> set[int]:
    return {row.pk for row in answer.context["cl"].result_list}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_and_page_opens_searches_and_filters(keeper, world, model):
    for query in (
        {},
        {"q": "lien ha"},
        {"q": "\0"},
        {"q": "%"},
        {"stands": "withdrawn"},
        {"stands": "all"},
    ):
        if "stands" in query and model not in FACTS:
            continue
        assert keeper.get(address(model, "changelist"), query).status_code == 200
    row = row_of(model, world.cluster)
    assert keeper.get(address(model, "change", row.pk)).status_code == 200
    assert keeper.get(address(model, "add")).status_code == (403 if model in DERIVED else 200)
    assert keeper.get(address(model, "history", row.pk)).status_code == 200


@pytest.mark.parametrize("model", OF_CLUSTERS, ids=lambda model: model.__name__)
def test_search_knows_names_without_accents(keeper, world, model):
    answer = keeper.get(address(model, "changelist"), {"q": "LIEN HA"})
    assert rows_shown(answer) == rows_of(model, world.cluster)


@pytest.mark.parametrize("model", [*OF_CLUSTERS, LimitSet, Limit], ids=lambda model: model.__name__)
def test_rows_of_another_commune_are_not_there(officer, world, model):
    assert rows_shown(officer.get(address(model, "changelist"))) == rows_of(model, world.cluster)
    row = row_of(model, world.theirs)
    for page in ("change", "delete", "history"):
        answer = officer.get(address(model, page, row.pk), follow=True)
        assert answer.status_code in {403, 404} or str(row) not in answer.text
        assert "Nguyên Khê" not in answer.text
    exported = officer.get(address(model, "export_csv"))
    assert exported.status_code == 200
    assert "Nguyên Khê" not in exported.getvalue().decode()
