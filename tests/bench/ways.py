"""The ways that are measured: the ordinary one, ours, and the bare limit; and what else is promised."""

from datetime import date
from pathlib import Path

import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from clusters.models import Cluster, StationFacts
from clusters.sheets import ClusterSheet, StationSheet
from hanoi_industry.documents.models import Document
from hanoi_industry.history.models import Change
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.models import Upload
from hanoi_industry.spreadsheets.writing import SafeXLSX
from tests.bench import files, world
from tests.bench.measuring import Cost, measured, stages
from tests.bench.ordinary.models import OrdinaryStation

ROWS_LOOKED_AT = 100
READING = "hanoi_industry.spreadsheets.reading:read_file"
STAGES = {
    READING: "guard and reading in a child process",
    "hanoi_industry.spreadsheets.storing:unpacked": "unpacking it",
    "hanoi_industry.spreadsheets.stacked:find_layout": "layout",
    "hanoi_industry.spreadsheets.headings:match_headings": "headings",
    "hanoi_industry.spreadsheets.sheets:TableResource.read": "cells to values",
    "clusters.sheets.stations:StationResource.find": "finding clusters and stations",
    "hanoi_industry.spreadsheets.records:RecordResource._compare": "comparing with what is held",
    "hanoi_industry.spreadsheets.records:RecordResource.stated": "handing over to the service",
    "hanoi_industry.history.services:state_table": "stating facts, with history",
    # Neither the ordinary way nor the bare limit does this.
    "clusters.verdicts.services:follow": "verdicts and cases that follow from it",
}


# Ours


def ours(path: Path) -> Cost:
    """A file from upload to kept, the changes looked at in between as their page does."""
    with measured() as cost, stages(cost, STAGES):
        upload = received(path, StationSheet())
        shown, count = looked_at(upload, StationSheet())
        services.keep(upload, sheet=StationSheet(), deed=world.deed(), shown_fingerprint=shown)
    written = StationFacts.objects.filter(change_set__upload_reference=upload.reference).count()
    told = Change.objects.filter(change_set__upload_reference=upload.reference).count()
    assert written == count and told >= written, (written, told, count)
    return cost


def received(path: Path, sheet) -> Upload:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return services.receive(file, sheet=sheet, as_of=files.AS_OF, deed=world.deed())


def looked_at(upload: Upload, sheet) -> tuple[str, int]:
    """What a page of changes asks of a plan; what it shows goes back with the button."""
    deed = world.deed()
    plan = services.plan_of(upload, sheet, by=deed.by, today=deed.day)
    assert plan.is_ready, (plan.counts, [(one.code, one.first) for one in plan.faults][:3])
    assert plan.rows_of()[:ROWS_LOOKED_AT]
    return plan.fingerprint, plan.written_count


def preview(path: Path) -> Cost:
    """A small file from upload to its changes, with the rows of a page."""
    with measured() as cost:
        looked_at(received(path, StationSheet()), StationSheet())
    return cost


def register(path: Path) -> Cost:
    """The office's own register, which fills a dozen tables and finds places by name."""
    sheet = ClusterSheet()
    with measured() as cost, stages(cost, {READING: STAGES[READING]}):
        upload = received(path, sheet)
        shown, _count = looked_at(upload, sheet)
        services.keep(upload, sheet=sheet, deed=world.deed(), shown_fingerprint=shown)
    return cost


def exported(path: Path) -> Cost:
    """What the register says of all stations, as a dataset that goes back in as no change."""
    sheet, deed = StationSheet(), world.deed()
    upload = received(path, sheet)
    shown, count = looked_at(upload, sheet)
    services.keep(upload, sheet=sheet, deed=deed, shown_fingerprint=shown)
    with measured() as cost:
        dataset = sheet.exported(sheet.recorded(by=deed.by, day=deed.day))
        content = SafeXLSX().export_data(dataset)
    assert len(dataset) == count and content
    return cost


# The ordinary way


class _ByCode(widgets.ForeignKeyWidget):
    def __init__(self):
        super().__init__(Cluster, "code")


class _Paper(widgets.ForeignKeyWidget):
    """Papers are there before; an ordinary resource makes none."""

    def __init__(self):
        super().__init__(Document, "title")


class OrdinaryResource(resources.ModelResource):
    cluster = fields.Field("cluster", "code", _ByCode())
    served_by = fields.Field("served_by", "served_by", _ByCode())
    source = fields.Field("source", "source", _Paper())

    class Meta:
        model = OrdinaryStation
        import_id_fields = ["cluster", "number", "valid_from"]
        exclude = ["id"]
        clean_model_instances = True
        skip_unchanged = True


def ordinary(path: Path) -> Cost:
    """As its administration pages do: looked at without writing, then imported."""
    _papers()
    with measured() as cost:
        dataset = XLSX().create_dataset(path.read_bytes())
        result = OrdinaryResource().import_data(dataset, dry_run=True)
        assert not result.has_errors() and not result.has_validation_errors()
        dataset = XLSX().create_dataset(path.read_bytes())
        OrdinaryResource().import_data(dataset, dry_run=False, raise_errors=True)
    assert OrdinaryStation.versions.count() == len(dataset)
    return cost


def ordinary_call(path: Path) -> Cost:
    """The same called once from a program: nobody looks at anything before."""
    _papers()
    with measured() as cost:
        dataset = XLSX().create_dataset(path.read_bytes())
        OrdinaryResource().import_data(dataset, dry_run=False, raise_errors=True)
    return cost


def _papers() -> None:
    for number in range(20):
        paper = Document(title=f"Báo cáo {number}/BC-SCT", kind="other")
        paper.set_keys()
        paper.save()


# The bare limit


def bare(path: Path) -> Cost:
    """Cells from a file into the table of the ordinary way, with its keys and indexes; nothing else."""
    _papers()
    with measured() as cost:
        numbers = dict(Cluster.objects.values_list("code", "pk"))
        papers = dict(Document.objects.values_list("title", "pk"))
        columns = list(zip(*_cells(path), strict=True))
        for name, known in (("code", numbers), ("served_by", numbers), ("source", papers)):
            place = files.NAMES.index(name)
            columns[place] = [known.get(one) for one in columns[place]]
        for place in map(files.NAMES.index, ("number", "firms_connected", "firms_in_all")):
            columns[place] = list(map(int, columns[place]))
        del columns[files.NAMES.index("name")]
        # What is empty is nothing, and a yes or no is a figure in the file.
        columns = [[None if one == "" else one for one in column] for column in columns]
        names = [ATTRIBUTES.get(name, name) for name in files.NAMES if name != "name"]
        with transaction.atomic(), connection.cursor() as cursor:
            _write(cursor.connection, OrdinaryStation._meta.db_table, names, columns)
    assert OrdinaryStation.objects.count() == len(columns[0])
    return cost


ATTRIBUTES = {"code": "cluster_id", "served_by": "served_by_id", "source": "source_id"}


def bare_texts(path: Path) -> Cost:
    """Cells from a file into a table of texts without keys, indexes or rules, and nothing else."""
    with measured() as cost:
        cells = _cells(path)
        names = [f"c{n}" for n in range(len(files.NAMES))]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in names)})")
            _write(cursor.connection, "bare", names, list(zip(*cells, strict=True)))
    return cost


def _cells(path: Path) -> list[list]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    return book.get_sheet_by_index(0).to_python()[1:]


def _write(database, table: str, names: list[str], columns: list) -> None:
    rows = zip(*columns, strict=True)
    told = ", ".join(names)
    if connection.vendor == "postgresql":
        with database.cursor().copy(f"COPY {table} ({told}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    columns = [
        [one.isoformat() if isinstance(one, date) else one for one in column] for column in columns
    ]
    marks = ", ".join("?" * len(names))
    rows = zip(*columns, strict=True)
    database.executemany(f"INSERT INTO {table} ({told}) VALUES ({marks})", rows)  # noqa: S608


WAYS = {
    "ours": ours,
    "bare": bare,
    "bare texts": bare_texts,
    "ordinary": ordinary,
    "ordinary call": ordinary_call,
    "preview": preview,
    "register": register,
    "export": exported,
}
