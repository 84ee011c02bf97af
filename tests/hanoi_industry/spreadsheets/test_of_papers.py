"""Papers by the file: told by number, issuer and day, kept as said, and put back by an undo."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation

from clusters.models import LandFacts
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.documents.models import Document
from hanoi_industry.documents.services import (
    DocumentRow,
    keep_documents_with,
    record_document,
    revise_document,
)
from hanoi_industry.history.models import Change
from hanoi_industry.history.services import Statement, open_change_set, state
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, RowKind
from hanoi_industry.spreadsheets.of_papers import NEW, PaperSheet
from hanoi_industry.spreadsheets.writing import SafeXLSX
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_grant, a_paper, a_user
from tests.uploads import kept, kept_on_the_pages, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
PAPERS = PaperSheet()
HEADINGS = [
    *("Số, ký hiệu", "Loại văn bản", "Trích yếu", "Cơ quan ban hành", "Ngày ban hành"),
    *("Đường dẫn", "Địa bàn"),
]
DAY = date(2025, 2, 20)
FOUNDED = ["298/QĐ-UBND", "Quyết định", "Thành lập cụm", "UBND thành phố Hà Nội", DAY, None, None]


@pytest.fixture
def deed():
    return a_deed()


@pytest.fixture
def commune():
    return a_commune("Thư Lâm")


def papers(*rows):
    return a_workbook(HEADINGS, *([*row, *[None] * (len(HEADINGS) - len(row))] for row in rows))


def looked_at(content, deed):
    return planned(sent(content, sheet=PAPERS, deed=deed), sheet=PAPERS, deed=deed)


def faults(plan):
    return {(str(one.code), one.address) for _row, one in plan.findings("faults")}


def told(paper):
    lines = Change.objects.of("document", str(paper.pk)).latest("pk").told()
    return {line.field: (line.before, line.after, line.cell) for line in lines}


def test_new_papers_are_kept_with_their_day_as_well_as_it_is_known(deed, commune):
    content = papers(
        FOUNDED,
        ["12/KH-UBND", None, "Kế hoạch năm", "UBND xã", "02/2025", None, "Xã Thư Lâm"],
        ["77/BC-SCT ngày 15/01/2026", None, None, None, None, "https://hanoi.gov.vn/77", None],
    )
    kept(content, sheet=PAPERS, deed=deed)
    founded, plan, report = Document.objects.order_by("pk")
    assert (founded.kind, founded.title, founded.area) == ("decision", "Thành lập cụm", None)
    assert told(founded)["issued_on"] == ("", "2025-02-20", "E2")
    assert (plan.kind, plan.area, str(plan.issued)) == ("plan", commune, "2025-02")
    assert (report.number, report.kind, str(report.issued)) == ("77/BC-SCT", "report", "2026-01-15")
    assert founded.versions.count() == 1


def test_the_same_file_again_is_no_change(deed):
    kept(papers(FOUNDED), sheet=PAPERS, deed=deed)
    again = looked_at(papers(FOUNDED, [" 299/qđ-ubnd", "QĐ", None, None, DAY]), deed)
    assert (again.counts[RowKind.SAME], again.counts[RowKind.NEW]) == (1, 1)


def test_what_is_not_said_stays_and_only_a_word_erases(deed):
    paper = a_paper(issued_on=DAY, title="Cũ", issuer="UBND", address="https://a.vn")
    kept(papers(["298/qđ-ubnd", None, "Mới", None, DAY, "xoá"]), sheet=PAPERS, deed=deed)
    paper.refresh_from_db()
    assert (paper.number, paper.title) == ("298/QĐ-UBND", "Mới")
    assert (paper.issuer, paper.address) == ("UBND", "")
    assert told(paper) == {"title": ("Cũ", "Mới", "C2"), "address": ("https://a.vn", "", "F2")}
    plan = looked_at(papers(["298/QĐ-UBND", "xoá", None, None, DAY, None, "xoá"]), deed)
    assert faults(plan) == {("not_erased_of_a_paper", "B2"), ("not_erased_of_a_paper", "G2")}


def test_several_decisions_in_a_cell_are_no_paper_and_are_told(deed):
    cell = "298/QĐ-UBND ngày 20/02/2025; 299/QĐ-UBND ngày 21/02/2025"
    plan = looked_at(papers([cell]), deed)
    ((_row, finding),) = plan.findings("faults")
    assert (str(finding.code), finding.address) == ("several_papers_in_a_cell", "A2")
    assert finding.params == {"count": 2, "numbers": "298/QĐ-UBND, 299/QĐ-UBND"}


def test_faults_are_told_at_once_with_their_cells(deed):
    a_paper("5/QĐ-UBND", issued_on=DAY)
    plan = looked_at(
        papers(
            [None, "Quyết định", None, "UBND", DAY],
            ["1/QĐ-UBND", "thư tay", None, None, DAY],
            ["2/QĐ-UBND ngày 20/02/2025", None, None, None, date(2025, 2, 21)],
            ["3/QĐ-UBND", None, None, None, date(2027, 1, 1)],
            ["4/QĐ-UBND", None, None, None, date(1930, 1, 1)],
            ["5/QĐ-UBND", None, None, None, DAY, "trang của tỉnh"],
            ["6/QĐ-UBND", None, None, None, DAY],
            ["6/qđ-ubnd", None, "Khác", None, DAY],
        ),
        deed,
    )
    assert faults(plan) == {
        ("paper_without_name", "A2"),
        ("not_a_choice", "B3"),
        ("day_of_paper_differs", "E4"),
        ("day_to_come", "E5"),
        ("paper_too_early", "E6"),
        ("not_a_web_address", "F7"),
        ("paper_repeated", "A9"),
    }


def test_no_column_of_numbers_or_titles_is_told(deed):
    plan = looked_at(a_workbook(["Cơ quan ban hành", "Ngày ban hành"], ["UBND", DAY]), deed)
    assert "no_column_of_papers" in {str(one.code) for one in plan.file_problems}


# Twins


def the_question(plan):
    (question,) = plan.open_questions
    return question


@pytest.mark.parametrize(
    ("held", "row", "offers_new"),
    [
        pytest.param({}, ["298/QĐ-UBND", None, None, None, DAY], True, id="no day was known"),
        pytest.param(
            {"issued_on": date(2025, 1, 1), "issued_precision": "year"},
            ["298/QĐ-UBND", None, None, None, DAY],
            True,
            id="only its year was known",
        ),
        pytest.param(
            {"issued_on": DAY, "issuer": "UBND huyện Sóc Sơn"},
            ["298/QĐ-UBND", None, None, "UBND huyện Đông Anh", DAY],
            False,
            id="another issuer on the same day",
        ),
    ],
)
def test_what_may_be_another_paper_is_asked_about(deed, held, row, offers_new):
    paper = a_paper(**held)
    upload = sent(papers(row), sheet=PAPERS, deed=deed)
    question = the_question(planned(upload, sheet=PAPERS, deed=deed))
    offered = [choice.value for choice in question.choices]
    assert offered == [str(paper.pk), *([NEW] if offers_new else []), LEAVE_OUT]
    services.answer(upload, deed=deed, questions={question.key: str(paper.pk)})
    assert planned(upload, sheet=PAPERS, deed=deed).counts[RowKind.CHANGED] == 1
    if offers_new:
        services.answer(upload, deed=deed, questions={question.key: NEW})
        assert planned(upload, sheet=PAPERS, deed=deed).counts[RowKind.NEW] == 1
    services.answer(upload, deed=deed, questions={question.key: LEAVE_OUT})
    assert planned(upload, sheet=PAPERS, deed=deed).counts[RowKind.LEFT_OUT] == 1


def test_papers_of_one_number_and_no_day_are_told_apart_by_a_question(deed):
    for year in (2024, 2025):
        a_paper(issued_on=date(year, 2, 20))
    assert len(the_question(looked_at(papers(["298/QĐ-UBND"]), deed)).choices) == 4
    assert not looked_at(papers(["298/QĐ-UBND", None, None, None, DAY]), deed).open_questions


@pytest.mark.parametrize(
    ("held", "said"),
    [("UBND", "Ủy ban nhân dân thành phố Hà Nội"), ("SCT", "Sở Công Thương Hà Nội"), ("", "UBND")],
)
def test_an_issuer_in_short_is_the_same_issuer(deed, held, said):
    a_paper(issued_on=DAY, issuer=held)
    plan = looked_at(papers(["298/QĐ-UBND", None, None, said, DAY]), deed)
    assert (plan.counts[RowKind.CHANGED], plan.open_questions) == (1, [])


def test_a_paper_of_another_day_is_another_paper(deed):
    a_paper(issued_on=DAY)
    plan = looked_at(papers(["298/QĐ-UBND", None, None, None, date(2024, 2, 20)]), deed)
    assert plan.counts[RowKind.NEW] == 1


# Whose they are


def test_an_importer_of_a_commune_keeps_papers_of_it_and_changes_no_other(commune):
    other = a_commune("Phúc Thịnh")
    deed = a_deed(a_user(Role.IMPORTER, area=commune))
    a_paper("1/QĐ-UBND", issued_on=DAY, title="Cũ")
    hidden = a_paper("2/QĐ-UBND", issued_on=DAY, area=other)
    plan = looked_at(
        papers(
            ["1/QĐ-UBND", None, "Mới", None, DAY],
            ["3/QĐ-UBND", None, None, None, DAY, None, other.code],
        ),
        deed,
    )
    assert faults(plan) == {("papers_not_yours", "A2"), ("papers_not_yours", "G3")}
    kept(papers(["2/QĐ-UBND", None, None, None, DAY]), sheet=PAPERS, deed=deed)
    assert Document.objects.exclude(pk=hidden.pk).get(number="2/QĐ-UBND").area == commune
    with pytest.raises(PermissionDenied):
        keep_documents_with(open_change_set(deed), [DocumentRow(hidden, {})], by=deed.by)


def test_who_keeps_papers_of_several_communes_says_of_which(commune):
    importer = a_user(Role.IMPORTER, area=commune)
    a_grant(importer, Role.IMPORTER, area=a_commune("Phúc Thịnh"))
    plan = looked_at(papers(FOUNDED, ["2/QĐ-UBND", *FOUNDED[1:6], "Thư Lâm"]), a_deed(importer))
    assert faults(plan) == {("area_of_paper_needed", "G2")}
    assert plan.counts[RowKind.NEW] == 1


def test_an_officer_imports_no_papers():
    deed = a_deed(a_user(Role.OFFICER))
    with pytest.raises(PermissionDenied):
        looked_at(papers(FOUNDED), deed)
    assert not list(PAPERS.recorded(by=deed.by, day=TODAY))


def test_a_paper_that_somebody_records_in_the_same_moment_is_told(deed):
    row = DocumentRow(None, {"number": "298/QĐ-UBND", "kind": "decision", "issued_on": DAY})
    a_paper(issued_on=DAY)
    with pytest.raises(ValidationError):
        keep_documents_with(open_change_set(deed), [row], by=deed.by)


# Undoing


def test_an_undo_takes_new_papers_away_and_puts_the_others_back(deed):
    paper = a_paper("1/QĐ-UBND", issued_on=DAY, title="Cũ")
    content = papers(FOUNDED, ["1/QĐ-UBND", None, "Mới", None, DAY])
    upload = kept(content, sheet=PAPERS, deed=deed)
    account = services.undo(upload, sheet=PAPERS, deed=deed)
    assert len(account.put_back) == 2
    assert Document.objects.get() == paper
    assert Document.objects.get().title == "Cũ"
    assert looked_at(content, deed).counts[RowKind.NEW] == 1


def test_a_paper_that_something_rests_on_or_somebody_edited_stays(deed):
    others = [[f"{number}/QĐ-UBND", "Quyết định", None, None, DAY] for number in (2, 3)]
    upload = kept(papers(FOUNDED, *others), sheet=PAPERS, deed=deed)
    founded, second, _third = Document.objects.order_by("pk")
    fact = Statement(
        LandFacts, {"cluster": a_cluster()}, DAY, {"leased_hectares": 5}, source=founded
    )
    state(open_change_set(deed), [fact])
    revise_document(second, deed=deed, title="Sửa")
    account = services.undo(upload, sheet=PAPERS, deed=deed)
    assert set(account.edited_since) == {founded, second}
    assert set(Document.objects.all()) == {founded, second}


# Out and in again


@pytest.mark.parametrize("language", ["vi", "en"])
def test_papers_that_are_exported_come_back_as_no_change(deed, commune, language):
    a_paper(issued_on=DAY, title="Thành lập", issuer="UBND", address="https://a.vn | https://b.vn")
    a_paper("9/GPMT-UBND", area=commune, issued_on=date(2025, 4, 1), issued_precision="quarter")
    a_paper("", kind="public_page", title="Trang tin", address="https://hanoi.gov.vn/tin")
    record_document(deed=deed, address="https://hanoi.gov.vn/chi-co-dia-chi", kind="other")
    with translation.override(language):
        dataset = PAPERS.exported(PAPERS.recorded(by=deed.by, day=TODAY))
    plan = looked_at(SafeXLSX().export_data(dataset), deed)
    assert faults(plan) == set()
    assert (plan.counts[RowKind.SAME], plan.row_count) == (4, 4)


@pytest.mark.parametrize("without", ["Trích yếu", "Số, ký hiệu"])
def test_a_paper_is_told_by_what_a_sheet_without_its_first_name_has(without, deed):
    """Of a list without titles each paper that has a title and no number became a second one."""
    at = "https://hanoi.gov.vn/77"
    numbered = a_paper("298/QĐ-UBND", title="Thành lập cụm", issued_on=DAY, address=f"{at}8")
    a_paper("", title="Báo cáo năm", issued_on=DAY, address=at)
    rows = [
        [paper.number, None, paper.title, paper.issuer, DAY, paper.address, None]
        for paper in Document.objects.order_by("pk")
    ]
    place = HEADINGS.index(without)
    table = [[*row[:place], *row[place + 1 :]] for row in (HEADINGS, *rows)]
    plan = looked_at(a_workbook(*table), deed)
    assert numbered in {row.thing for row in plan.rows_of()}
    assert {row.kind for row in plan.rows_of()} == {RowKind.SAME}


def test_the_list_of_the_administration_comes_back_as_no_change(client, deed, commune):
    a_paper(issued_on=DAY)
    a_paper("9/GPMT-UBND", area=commune, issued_on=date(2025, 4, 1), issued_precision="quarter")
    client.force_login(deed.by)
    answer = client.get(reverse("admin:documents_document_export"))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    plan = looked_at(content, deed)
    assert faults(plan) == set()
    assert (plan.counts[RowKind.SAME], plan.row_count) == (2, 2)


def test_the_administration_leads_to_the_import(client, deed):
    client.force_login(deed.by)
    answer = client.get(reverse("admin:documents_document_import"))
    assert answer.url == reverse("import-papers:start")
    assert client.get(answer.url).status_code == 200


def test_many_papers_ask_as_many_questions_as_one(deed, django_assert_max_num_queries):
    rows = [[f"{n}/QĐ-UBND", None, None, None, DAY] for n in range(1, 41)]
    with django_assert_max_num_queries(60):
        kept(papers(*rows), sheet=PAPERS, deed=deed)
    assert Document.objects.count() == 40


def test_a_file_goes_through_all_the_pages_and_back(client, deed):
    address = kept_on_the_pages(
        client, papers(FOUNDED), sheet=PAPERS, deed=deed, namespace="import-papers"
    )
    assert Document.objects.filter(number="298/QĐ-UBND").exists()
    assert "298/QĐ-UBND" in client.get(address("undo")).content.decode()
    client.post(address("undo"))
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    "number", ["Quyết định số 298/QĐ-UBND", "298 /QĐ - UBND", "QĐ 298/QĐ-UBND ngày 20/02/2025"]
)
def test_a_number_with_words_or_blanks_around_it_is_the_same_number(number, deed):
    kept(papers(FOUNDED), sheet=PAPERS, deed=deed)
    plan = looked_at(papers([number, *FOUNDED[1:]]), deed)
    assert plan.counts[RowKind.SAME] == 1


def test_a_number_that_is_held_with_its_words_comes_back_as_it_is(deed):
    paper = a_paper("Tờ trình 88/TTr-UBND")
    kept_as = [paper.number, None, None, None, None, None, None]
    (row,) = looked_at(papers(kept_as), deed).rows
    assert row.thing == paper


def test_words_for_no_number_are_none(deed):
    kept(papers(["không số", "Công văn", "Đôn đốc", "UBND xã", DAY]), sheet=PAPERS, deed=deed)
    paper = Document.objects.get()
    assert (paper.number, paper.title) == ("", "Đôn đốc")


OF_A_LIST = "Quyết định số 298/QĐ-UBND ngày 20/02/2025 của UBND Thành phố về việc thành lập cụm"


@pytest.mark.parametrize("heading", ["Tên văn bản", "Số, ký hiệu"])
def test_a_paper_that_a_list_names_in_one_sentence_is_found_by_its_number(heading, deed):
    plan = looked_at(a_workbook(["STT", heading], [1, OF_A_LIST]), deed)
    (row,) = plan.rows_of("")
    told = row.kept.values
    assert (told["number"], str(row.kept.issued)) == ("298/QĐ-UBND", "2025-02-20")
    assert (told["kind"], told["title"]) == ("decision", OF_A_LIST)
    assert [str(one.code) for _row, one in plan.findings("notes")] == ["number_of_paper_in_words"]
    a_paper(issued_on=DAY, title="Thành lập cụm")
    (again,) = looked_at(a_workbook(["STT", "Số, ký hiệu"], [1, OF_A_LIST]), deed).rows_of("")
    assert (again.kind, again.differences) == (RowKind.SAME, [])


def test_a_title_that_only_speaks_of_a_decision_is_no_number(deed):
    title = "Thực hiện Quyết định số 298/QĐ-UBND ngày 20/02/2025"
    (row,) = looked_at(a_workbook(["STT", "Trích yếu"], [1, title]), deed).rows_of("")
    assert (row.kept.values["title"], "number" in row.kept.values) == (title, False)


def test_a_title_under_which_a_paper_is_recorded_stays_its_title(deed):
    a_paper("", title=OF_A_LIST)
    plan = looked_at(a_workbook(["STT", "Trích yếu"], [1, OF_A_LIST]), deed)
    assert plan.counts[RowKind.SAME] == 1


@pytest.mark.parametrize(
    "typed",
    [
        *("298/QÐ-UBND", "２９８/QĐ-UBND", "298/QĐ\u2011UBND", "298 / QĐ – UBND", "298/QĐ-UBND."),
        "'298/QĐ-UBND",
    ],
)
def test_a_number_in_letters_that_look_alike_is_the_same_number(typed, deed):
    a_paper(issued_on=DAY, title="Thành lập cụm")
    plan = looked_at(papers([typed, None, None, None, DAY]), deed)
    assert plan.counts[RowKind.SAME] == 1


def test_what_is_no_day_beside_a_number_is_told(deed):
    assert faults(looked_at(papers(["460/QĐ-UBND ngày 32/13/2025"]), deed)) == {
        ("no_day_beside_number", "A2")
    }


def test_a_number_and_its_symbol_in_two_columns_are_one_number(deed):
    headings = ["STT", "Số", "Ký hiệu", "Ngày ban hành"]
    rows = [1, 298, "QĐ-UBND", DAY], [2, "32/2024", "NĐ-CP", DAY], [3, "12/KH-UBND", "KH", DAY]
    plan = looked_at(a_workbook(headings, *rows), deed)
    numbers = [row.kept.values["number"] for row in plan.rows_of("")]
    assert numbers == ["298/QĐ-UBND", "32/2024/NĐ-CP", "12/KH-UBND"]


def test_the_day_on_which_a_paper_came_in_is_not_the_day_it_was_signed(deed):
    headings = ["Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu VB", "Ngày tháng", "Tên loại VB"]
    row = ["05/01/2026", 12, "Sở Công Thương", "45/SCT-QLCN", "31/12/2025", "Giấy mời"]
    (found,) = looked_at(a_workbook(headings, row), deed).rows_of("")
    told = found.kept.values
    assert (told["number"], str(found.kept.issued)) == ("45/SCT-QLCN", "2025-12-31")
    assert (told["issuer"], told["kind"]) == ("Sở Công Thương", "letter")


@pytest.mark.parametrize("typed", ["Nghị định", "Thông tư", "Biên bản", "Hợp đồng", "Luật"])
def test_kinds_that_the_register_does_not_tell_apart_are_others(typed, deed):
    (row,) = looked_at(papers(["5/2026", typed]), deed).rows_of("")
    assert row.kept.values["kind"] == "other"
