"""Uploads as a person makes them: sent, asked about, answered and kept."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from hanoi_industry.areas.models import Area, Succession
from hanoi_industry.areas.services import load_areas
from hanoi_industry.history.services import Deed
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import Plan
from hanoi_industry.spreadsheets.models import Upload
from tests.factories import TODAY, a_deed

FILES = Path(__file__).parent / "files"
REGISTER = FILES / "register_as_the_office_has_it.xlsx"
TARGETS = FILES / "targets_as_the_office_has_them.xlsx"


def a_file(content: bytes | Path, name: str = "") -> SimpleUploadedFile:
    if isinstance(content, Path):
        name, content = name or content.name, content.read_bytes()
    return SimpleUploadedFile(name or "table.xlsx", content)


def sent(content, *, sheet, deed: Deed, as_of: date = TODAY, name: str = "") -> Upload:
    return services.receive(a_file(content, name), sheet=sheet, as_of=as_of, deed=deed)


def planned(upload: Upload, *, sheet, deed: Deed) -> Plan:
    upload.refresh_from_db()
    return services.plan_of(upload, sheet, by=deed.by, today=deed.day)


def answered(upload: Upload, *, sheet, deed: Deed, **said: str) -> Plan:
    """Every open question answered: as said here by the start of its key, else with the proposal,
    else with the first choice. Answers may raise further questions."""
    for _turn in range(5):
        plan = planned(upload, sheet=sheet, deed=deed)
        if not plan.open_questions:
            return plan
        answers = {one.key: _answer(one, said) for one in plan.open_questions}
        services.answer(upload, deed=deed, questions=answers)
    raise AssertionError("Questions without an end.")


def _answer(question, said: dict[str, str]) -> str:
    kind = question.key.partition("|")[0]
    return said.get(kind) or question.offered or question.choices[0].value


def kept(content, *, sheet, deed: Deed, as_of: date = TODAY, name: str = "", **said) -> Upload:
    upload = sent(content, sheet=sheet, deed=deed, as_of=as_of, name=name)
    plan = answered(upload, sheet=sheet, deed=deed, **said)
    return services.keep(upload, sheet=sheet, deed=deed, shown_fingerprint=plan.fingerprint)


def kept_on_the_pages(client, content, *, sheet, deed: Deed, namespace: str) -> Callable:
    """A file taken through every page until it is kept; gives the address of a page of the upload."""
    client.force_login(deed.by)
    said = {"file": a_file(content), "as_of": "02/03/2026", "encoding": ""}
    layout = client.post(reverse(f"{namespace}:start"), said).url
    upload = Upload.objects.get()
    assert client.get(layout).status_code == 200

    def address(page: str) -> str:
        return reverse(f"{namespace}:{page}", args=[upload.reference])

    for page in ("matches", "changes"):
        assert client.get(address(page)).status_code == 200
    shown = planned(upload, sheet=sheet, deed=deed).fingerprint
    assert client.post(address("keep"), {"fingerprint": shown}).url == address("result")
    return address


def all_areas() -> dict[str, Area]:
    """The 30 districts and 126 communes, by code."""
    load_areas(a_deed())
    return Area.objects.in_bulk(field_name="code")


def became(former: Area, *present: Area) -> None:
    for area in present:
        Succession.objects.create(former=former, present=area)
