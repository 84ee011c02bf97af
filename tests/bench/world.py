"""A fresh database with the clusters and stations that the files speak of, and one person who imports."""

from datetime import date, datetime

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clusters import services as clusters
from clusters.models import Cluster, ClusterFacts, Station
from clusters.services import ClusterRow, FactGroup
from clusters.sheets.places import COMMUNES
from hanoi_industry import inserting
from hanoi_industry.accounts.models import Grant, User
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.areas.matching import Outcome, PlaceFinder
from hanoi_industry.areas.models import Area, Level
from hanoi_industry.areas.services import load_areas
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import Deed
from tests.bench import files
from tests.bench.ordinary.models import OrdinaryStation

AT = timezone.make_aware(datetime(2026, 3, 2, 9))
LONG_AGO = date(2020, 1, 1)


def built(stations: int) -> None:
    """Tables, areas, people; a cluster for each ten stations, and the stations without facts."""
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for model in (OrdinaryStation, OrdinaryStation.versions.model):
            editor.create_model(model)
    person = User(username="importer", full_name="Lê Thị Chi")
    person.set_unusable_password()
    person.save()
    for role in (Role.IMPORTER, Role.OFFICER, Role.ADMINISTRATOR):
        Grant.objects.create(user=person, role=role, whole_city=True)
    load_areas(deed())
    _clusters(-(-stations // files.STATIONS_A_CLUSTER))


def deed() -> Deed:
    return Deed(User.objects.get(username="importer"), AT, Via.COMMAND)


def _clusters(count: int) -> None:
    if not count:
        return
    communes = list(Area.objects.filter(level=Level.COMMUNE, valid_until=None).order_by("pk"))
    rows = [
        ClusterRow(
            LONG_AGO,
            (
                FactGroup(
                    ClusterFacts,
                    {
                        "name": files.cluster_name(number),
                        "lead_area": communes[number % len(communes)],
                    },
                ),
            ),
            code=files.cluster_code(number),
        )
        for number in range(count)
    ]
    clusters.record_rows(rows, deed=deed())
    stations = [
        (pk, number)
        for pk in Cluster.objects.order_by("pk").values_list("pk", flat=True)
        for number in range(1, files.STATIONS_A_CLUSTER + 1)
    ]
    inserting.insert(Station, ["cluster", "number", "name"], [(*one, "") for one in stations])


def places() -> list[tuple[str, str]]:
    """A former district and a commune of today that lay in it, where nobody has to be asked."""
    finder = PlaceFinder()
    communes = Area.objects.filter(level=Level.COMMUNE, valid_until=None, parent__isnull=False)
    return [
        (str(one.parent), one.name)
        for one in communes.select_related("parent")
        if finder.find(one.name, district=one.parent, level=COMMUNES).outcome is Outcome.FOUND
    ]
