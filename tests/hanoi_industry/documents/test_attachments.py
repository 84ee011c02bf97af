"""The file of a paper: what may be attached, who gets it, and how it goes out."""

import io
import zipfile
from urllib.parse import quote

import pytest
from django.urls import reverse

from hanoi_industry.accounts.permissions import Role
from hanoi_industry.documents import attachments, services
from hanoi_industry.documents.attachments import Reason, Refused
from hanoi_industry.history.models import Change, ChangeSet
from tests.factories import a_commune, a_deed, a_paper, a_user
from tests.uploads import a_file

PDF = b"%PDF-1.7\n1 0 obj"
JPG, PNG = b"\xff\xd8\xff\xe0" + b"0" * 9, b"\x89PNG\r\n\x1a\n" + b"0" * 9


def a_package(*parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for part in ("[Content_Types].xml", *parts):
            package.writestr(part, "<x/>")
    return file.getvalue()


XLSX, DOCX = a_package("xl/workbook.xml"), a_package("word/document.xml")


# What may be attached


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PDF, "Phiếu kết quả.pdf", "pdf"),
        (JPG, "a.jpg", "jpg"),
        (JPG, "a.JPEG", "jpg"),
        (PNG, "a.png", "png"),
        (XLSX, "a.xlsx", "xlsx"),
        (DOCX, "a.docx", "docx"),
    ],
)
def test_scans_and_office_documents_may_be_attached(content, name, kind):
    assert attachments.check(io.BytesIO(content), name, len(content)) == kind


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.pdf", Reason.EMPTY),
        (b"<html><script>", "a.pdf", Reason.NOT_A_KIND),
        (b"MZ\x90\x00", "a.docx", Reason.NOT_A_KIND),
        (PDF, "a.exe", Reason.ANOTHER_NAME),
        (PDF, "a", Reason.ANOTHER_NAME),
        (XLSX, "a.docx", Reason.ANOTHER_NAME),
        (a_package("xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx", Reason.NOT_A_KIND),
        (a_package("xl/workbook.xml", "word/document.xml"), "a.xlsx", Reason.NOT_A_KIND),
        (a_package("other.xml"), "a.xlsx", Reason.NOT_A_KIND),
        (b"PK\x03\x04 and no package", "a.xlsx", Reason.NOT_A_KIND),
    ],
)
def test_anything_else_is_refused_by_its_content(content, name, reason):
    with pytest.raises(Refused) as refused:
        attachments.check(io.BytesIO(content), name, len(content))
    assert refused.value.reason is reason


def test_twenty_mebibytes_are_the_most():
    most = attachments.MOST_BYTES
    assert attachments.check(io.BytesIO(PDF), "a.pdf", most) == "pdf"
    with pytest.raises(Refused) as refused:
        attachments.check(io.BytesIO(PDF), "a.pdf", most + 1)
    assert refused.value.reason is Reason.TOO_LARGE


# On the pages


@pytest.fixture
def commune(db):
    return a_commune("Thư Lâm")


@pytest.fixture
def paper(commune):
    return a_paper(area=commune)


@pytest.fixture
def officer(sign_in, commune):
    client = sign_in(a_user(Role.OFFICER, area=commune))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def attach(client, paper, content=PDF, name="Phiếu kết quả.pdf", **typed):
    address = reverse("documents:attach", args=[paper.pk])
    return client.post(address, {"file": a_file(content, name), **typed}, follow=True)


def taken(client, paper):
    """The answer with the `whole` of its file, None where there is none; read, it is closed."""
    answer = client.get(reverse("documents:file", args=[paper.pk]))
    answer.whole = b"".join(answer.streaming_content) if answer.streaming else None
    return answer


def test_a_file_is_attached_and_comes_back_as_it_was(officer, paper):
    answer = attach(officer, paper, why="scanned")
    assert "Phiếu kết quả.pdf" in answer.text
    assert "scanned" in answer.text
    given = taken(officer, paper)
    assert given.whole == PDF
    assert given["Content-Type"] == "application/pdf"
    assert given["Content-Disposition"].startswith("attachment;")
    assert quote("Phiếu kết quả.pdf") in given["Content-Disposition"]
    assert given["X-Content-Type-Options"] == "nosniff"


def test_the_stored_name_is_told_to_nobody_and_says_nothing(officer, paper):
    answer = attach(officer, paper)
    paper.refresh_from_db()
    assert len(paper.file) == 32
    assert paper.file not in answer.text
    assert services.stored_file(paper).stat().st_mode & 0o077 == 0


def test_a_name_is_escaped(officer, paper):
    attach(officer, paper, name='a"b\r\nX-Evil: 1<i>.pdf')
    given = taken(officer, paper)
    assert "X-Evil" not in given.headers
    assert "<i>.pdf" not in officer.get(reverse("documents:paper", args=[paper.pk])).text


def test_what_may_not_be_attached_is_refused_and_nothing_is_kept(officer, paper):
    answer = attach(officer, paper, b"<html>", "a.pdf")
    assert "Choose a pdf, jpg, png, xlsx or docx file" in answer.text
    paper.refresh_from_db()
    assert not paper.file
    assert taken(officer, paper).status_code == 404


def test_history_says_that_a_file_was_attached_and_an_undo_brings_the_earlier_one_back(paper):
    deed = a_deed()
    services.attach_file(paper, a_file(PDF, "một.pdf"), deed=deed)
    services.attach_file(paper, a_file(PNG, "hai.png"), deed=deed)
    last = ChangeSet.objects.latest("pk")
    (line,) = Change.objects.get(change_set=last).told()
    assert (line.field, line.before, line.after) == ("file_name", "một.pdf", "hai.png")
    services.undo(last, deed=deed)
    paper.refresh_from_db()
    assert paper.file_name == "một.pdf"
    assert services.stored_file(paper).read_bytes() == PDF


# Who may


def test_a_stranger_is_sent_to_sign_in(client, paper):
    services.attach_file(paper, a_file(PDF, "a.pdf"), deed=a_deed())
    for name in ("file", "attach"):
        answer = client.get(reverse(f"documents:{name}", args=[paper.pk]))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("accounts:sign-in"))


def test_a_file_of_another_area_is_not_there(sign_in, paper):
    services.attach_file(paper, a_file(PDF, "a.pdf"), deed=a_deed())
    client = sign_in(a_user(Role.OFFICER, area=a_commune("Phúc Thịnh")))
    assert taken(client, paper).status_code == 404
    assert attach(client, paper).status_code == 404


def test_who_only_reads_takes_the_file_and_attaches_none(sign_in, paper, commune):
    services.attach_file(paper, a_file(PDF, "a.pdf"), deed=a_deed())
    client = sign_in(a_user(Role.MANAGER, area=commune))
    assert taken(client, paper).status_code == 200
    assert attach(client, paper).status_code == 403
