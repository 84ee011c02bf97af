"""Sheets of one layout are taken in together, and a sheet named by a place tells the place."""

import io
from collections import Counter

import openpyxl
import pytest
from django.urls import reverse

from clusters.models import Cluster, ClusterFacts
from clusters.sheets import ClusterSheet, MilestoneSheet
from hanoi_industry.history.models import Change, ChangeSet
from hanoi_industry.spreadsheets import services, stacked
from hanoi_industry.spreadsheets.models import RememberedLayout, State, Upload
from hanoi_industry.spreadsheets.references import RowOfSheet, parted, reference
from hanoi_industry.spreadsheets.services import AlreadyKept, NotReady
from hanoi_industry.spreadsheets.totals import Sums
from tests.factories import a_cluster, a_commune, a_deed, a_district, a_user
from tests.telling import told_of
from tests.uploads import a_file, planned, sent
from tests.workbooks import a_workbook, several_sheets

SHEET = ClusterSheet()
HEADINGS = ["Mã cụm", "Tên cụm", "Quy mô (ha)"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


def a_file_of(**sheets):
    return several_sheets(**{name: [HEADINGS, *rows] for name, rows in sheets.items()})


def taken_in(deed, *further, content=None, sheet=SHEET):
    upload = sent(content or TWO, sheet=sheet, deed=deed)
    services.answer(upload, deed=deed, further_sheets=list(further))
    upload.refresh_from_db()
    return upload


def keep(upload, deed, sheet=SHEET, **more):
    shown = planned(upload, sheet=sheet, deed=deed).fingerprint
    return services.keep(upload, sheet=sheet, deed=deed, shown_fingerprint=shown, **more)


TWO = a_file_of(Một=[["A1", "Một", 10]], Hai=[["B1", "Hai", 20], ["B2", "Ba", "x"]])
GOOD = a_file_of(Một=[["A1", "Một", 10]], Hai=[["B1", "Hai", 20]], Ba=[["C1", "Ba", 30]])


# One plan, one deed, one undo


def test_a_sheet_comes_along_only_when_asked_for(deed):
    upload = sent(GOOD, sheet=SHEET, deed=deed)
    assert [row.label for row in planned(upload, sheet=SHEET, deed=deed).rows_of()] == ["Một"]
    services.answer(upload, deed=deed, further_sheets=[2])
    labels = [row.label for row in planned(upload, sheet=SHEET, deed=deed).rows_of()]
    assert labels == ["Một", "Ba"]


def test_all_of_them_are_kept_as_one_deed_and_undone_as_one(deed):
    upload = keep(taken_in(deed, 1, 2, content=GOOD), deed)
    assert set(Cluster.objects.values_list("code", flat=True)) == {"A1", "B1", "C1"}
    (change_set,) = ChangeSet.objects.filter(upload_reference=upload.reference)
    account = services.undo(upload, sheet=SHEET, deed=deed)
    assert account.change_set.undoes == change_set
    assert not ClusterFacts.objects.standing().exists()


def test_history_knows_sheet_and_cell_of_each_value(deed):
    keep(taken_in(deed, 1, 2, content=GOOD), deed)
    line = told_of(Change.objects.filter(subject_code="C1"), "name")
    assert (line.sheet, line.cell) == ("Ba", "B2")


@pytest.mark.parametrize("number", [0, 1])
def test_of_records_too_history_knows_sheet_and_cell(number, deed):
    clusters = [a_cluster("Một", code="A1"), a_cluster("Hai", code="B1")]
    headings = ["Mã cụm", "Mốc", "Ngày kế hoạch"]
    content = several_sheets(
        Một=[headings, ["A1", "Quyết định thành lập", "01/02/2027"]],
        **{"Biểu 2": [headings, ["B1", "Quyết định thành lập", "01/03/2027"]]},
    )
    sheet = MilestoneSheet()
    upload = keep(taken_in(deed, 1, content=content, sheet=sheet), deed, sheet)
    assert upload.state == State.KEPT
    line = told_of(Change.objects.filter(subject_code=clusters[number].code), "planned_on")
    assert (line.sheet, line.cell) == [("Một", "C2"), ("Biểu 2", "C2")][number]


def test_a_thing_that_two_sheets_name_is_asked_to_be_named_once(deed):
    content = a_file_of(Một=[["A1", "Một", 10]], Hai=[["A1", "Một", 20]])
    plan = planned(taken_in(deed, 1, content=content), sheet=SHEET, deed=deed)
    (fault,) = plan.rows_of("faulty")[0].faults
    assert fault.code == "cluster_repeated"
    assert str(plan.rows_of("faulty")[0].number) == "Hai!2"
    assert str(fault.params["first"]) == "'Một'!2"


def test_a_problem_names_the_sheet_of_its_cell(deed):
    plan = planned(taken_in(deed, 1), sheet=SHEET, deed=deed)
    (row,) = plan.rows_of("faulty")
    assert [one.address for one in row.faults] == ["Hai!C3"]


def test_rows_of_the_same_number_are_told_apart(deed):
    content = a_file_of(Một=[["A1", "Một", "x"]], Hai=[["B1", "Hai", "y"], ["B2", "Ba", 3]])
    upload = taken_in(deed, 1, content=content)
    first, second = planned(upload, sheet=SHEET, deed=deed).rows_of("faulty")
    services.answer(upload, deed=deed, left_out=[second.number])
    plan = planned(upload, sheet=SHEET, deed=deed)
    assert plan.numbers_of("left_out") == [second.number]
    assert plan.numbers_of("faulty") == [first.number]
    with pytest.raises(NotReady):
        keep(upload, deed)
    upload = keep(upload, deed, good_only=True)
    assert [one["row"] for one in upload.waiting] == [first.number]
    assert planned(upload, sheet=SHEET, deed=deed).numbers_of("faulty") == [first.number]


def test_a_cell_of_a_sheet_taken_along_is_typed_anew(deed):
    upload = taken_in(deed, 1)
    services.mend(upload, deed=deed, edits={"1.C3": "30"})
    upload.refresh_from_db()
    assert planned(upload, sheet=SHEET, deed=deed).is_ready


# Which sheets


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("other headings", [["Mã cụm", "Tên cụm", "Số DN"], ["C1", "Ba", 3]]),
        ("another unit", [["Mã cụm", "Tên cụm", "Quy mô (m2)"], ["C1", "Ba", 3]]),
        ("other columns", [["STT", *HEADINGS], [1, "C1", "Ba", 3]]),
        ("no rows", [HEADINGS]),
        ("another year", [["Danh sách năm 2019"], HEADINGS, ["C1", "Ba", 3]]),
        ("nothing", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_sheet_of_another_layout_does_not_come_along(name, rows, deed):
    content = several_sheets(Một=[HEADINGS, ["A1", "Một", 10]], Hai=rows)
    upload = taken_in(deed, 1, content=content)
    opened = services.open_upload(upload, SHEET)
    assert [part.number for part in opened.parts] == [0]
    assert [one.code for one in opened.blocking] == ["sheet_differs"]


def test_a_sheet_that_was_kept_with_others_is_not_kept_again(deed):
    keep(taken_in(deed, 1, content=GOOD), deed)
    again = sent(GOOD, sheet=SHEET, deed=deed)
    services.answer(again, deed=deed, sheet_index=1)
    again.refresh_from_db()
    shown = planned(again, sheet=SHEET, deed=deed).fingerprint
    with pytest.raises(AlreadyKept):
        services.keep(again, sheet=SHEET, deed=deed, shown_fingerprint=shown)
    services.answer(again, deed=deed, sheet_index=2)
    again.refresh_from_db()
    assert keep(again, deed).state == State.KEPT


def test_another_choice_of_sheets_is_another_plan(deed):
    upload = taken_in(deed, 1, content=GOOD)
    shown = planned(upload, sheet=SHEET, deed=deed).fingerprint
    services.answer(upload, deed=deed, further_sheets=[])
    with pytest.raises(services.MovedMeanwhile):
        services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=shown)


# On the pages


@pytest.fixture
def importer(sign_in, in_english, deed):
    client = sign_in(deed.by)
    client.cookies["django_language"] = "en"
    return client


def at(name, upload):
    return reverse(f"clusters:import:{name}", args=[upload.reference])


def test_sheets_are_ticked_on_the_page_of_the_layout(importer):
    importer.post(reverse("clusters:import:start"), {"file": a_file(GOOD), "as_of": "02/03/2026"})
    upload = Upload.objects.get()
    page = importer.get(at("layout", upload))
    assert [one["name"] for one in page.context["along"]] == ["Hai", "Ba"]
    importer.post(at("layout", upload), {"along_asked": "1", "along": ["2", "7", "x"]})
    assert Upload.objects.get().further_sheets == [2]
    importer.post(at("layout", upload), {"along_asked": "1", "along_all": "1"})
    assert Upload.objects.get().further_sheets == [1, 2]
    page = importer.get(at("changes", upload))
    assert [(row.row, row.sheet) for row in page.context["rows"]] == [
        (2, "Một"),
        (2, "Hai"),
        (2, "Ba"),
    ]
    importer.post(at("layout", upload), {"along_asked": "1"})
    assert Upload.objects.get().further_sheets == []


def test_a_faulty_cell_of_a_sheet_taken_along_is_mended_on_its_page(importer, deed):
    upload = taken_in(deed, 1)
    page = importer.get(at("mend", upload))
    assert 'name="cell-1.C3"' in page.text
    assert "Row Hai!3" in page.text
    importer.post(at("mend", upload), {"cell-1.C3": "30"})
    page = importer.get(at("changes", upload))
    assert page.context["counts"]["faulty"] == 0
    assert page.context["edited_count"] == 1
    importer.post(at("mend", upload), {"as_in_file": "1.C3"})
    assert importer.get(at("changes", upload)).context["counts"]["faulty"] == 1


def test_marks_stand_in_the_sheet_they_are_about(importer, deed):
    upload = taken_in(deed, 1)
    given = openpyxl.load_workbook(io.BytesIO(importer.get(at("marked", upload)).content))
    assert given["Hai"]["C3"].comment is not None
    assert given["Một"]["C3"].comment is None


def test_a_plan_of_several_sheets_asks_as_many_questions_as_that_of_one(
    importer, deed, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    upload = sent(GOOD, sheet=SHEET, deed=deed)
    with CaptureQueriesContext(connection) as alone:
        planned(upload, sheet=SHEET, deed=deed)
    services.answer(upload, deed=deed, further_sheets=[1, 2])
    with django_assert_max_num_queries(len(alone)):
        planned(upload, sheet=SHEET, deed=deed)


# Hundreds of sheets


def a_sheet_of(n, headings=HEADINGS):
    return [headings, [f"{n}A", "Một", 10], [f"{n}B", "Hai", 20], ["Tổng cộng", None, 30]]


def as_many(count, headings=HEADINGS):
    """A sheet, and so many others with these headings."""
    others = {f"Xã {n}": a_sheet_of(n, headings) for n in range(count)}
    return several_sheets(Một=a_sheet_of("M"), **others)


@pytest.fixture
def counted(monkeypatch):
    """How often headings are learnt, a sheet is laid out, and totals are added up."""
    calls = Counter()

    def count(owner, name):
        function = getattr(owner, name)

        def counting(*args, **kwargs):
            calls[name] += 1
            return function(*args, **kwargs)

        monkeypatch.setattr(owner, name, counting)

    count(ClusterSheet, "vocabulary")
    count(stacked, "find_layout")
    count(Sums, "checks")
    return calls


@pytest.mark.parametrize(
    ("headings", "are_alike"),
    [(HEADINGS, True), (["Mã cụm", "Tên cụm", "Số DN"], False)],
    ids=["alike", "different"],
)
def test_headings_are_learnt_as_often_for_fifty_sheets_as_for_five(
    headings, are_alike, importer, deed, counted
):
    seen = []
    for count in (5, 50):
        upload = sent(as_many(count, headings), sheet=SHEET, deed=deed)
        counted.clear()
        page = importer.get(at("layout", upload))
        assert len(page.context["along"]) == (count if are_alike else 0)
        seen.append((counted["vocabulary"], counted["checks"]))
    assert seen[0] == seen[1]


def test_a_page_lays_each_sheet_out_once_and_adds_up_those_that_are_taken_in(
    importer, deed, counted
):
    upload = sent(as_many(5), sheet=SHEET, deed=deed)
    counted.clear()
    importer.get(at("layout", upload))
    assert (counted["find_layout"], counted["checks"]) == (6, 1)
    services.answer(upload, deed=deed, further_sheets=[1, 4])
    counted.clear()
    page = importer.get(at("layout", upload))
    assert (counted["find_layout"], counted["checks"]) == (6, 3)
    assert len(page.context["totals"]) == 3


def test_sheets_that_are_only_offered_cost_later_pages_nothing(importer, deed, counted):
    upload = sent(as_many(5), sheet=SHEET, deed=deed)
    services.answer(upload, deed=deed, further_sheets=[3])
    counted.clear()
    importer.get(at("changes", upload))
    assert counted["find_layout"] == 2


def test_going_on_lays_the_sheet_out_once(importer, deed, counted):
    upload = sent(as_many(0), sheet=SHEET, deed=deed)
    counted.clear()
    answer = importer.post(at("layout", upload), {"next": "1"})
    assert answer.url == at("matches", upload)
    assert counted["find_layout"] == 1


def test_what_a_column_is_said_to_hold_counts_when_going_on(importer, deed):
    upload = sent(as_many(0), sheet=SHEET, deed=deed)
    said = {"next": "1", "field-1": "code", "field-2": "name", "field-3": ""}
    importer.post(at("layout", upload), said)
    (kept,) = RememberedLayout.objects.all()
    assert [name for _letter, _heading, name, _role in kept.columns] == ["code", "name", ""]


def test_what_kind_a_column_is_said_to_be_counts_when_going_on(importer, deed, counted):
    upload = sent(as_many(0), sheet=SHEET, deed=deed)
    counted.clear()
    importer.post(at("layout", upload), {"next": "1", "column-3": "note"})
    assert counted["find_layout"] == 2
    (kept,) = RememberedLayout.objects.all()
    assert kept.columns[2][3] == "note"


# A sheet named by its place


def rows_placed(upload, deed):
    return planned(upload, sheet=SHEET, deed=deed).rows_of()


def test_a_sheet_named_by_its_commune_places_rows_without_a_place(deed):
    a_commune("Thư Lâm")
    content = a_workbook(["Tên cụm", "Quy mô (ha)"], ["Một", 10], sheet="Xã Thư Lâm")
    upload = sent(content, sheet=SHEET, deed=deed)
    (row,) = rows_placed(upload, deed)
    (note,) = [one for one in row.notes if one.code == "place_from_sheet"]
    assert note.params == {"sheet": "Xã Thư Lâm", "place": "Xã Thư Lâm"}
    keep(upload, deed)
    assert Cluster.objects.get().area.name == "Thư Lâm"


def test_what_the_row_says_of_its_place_goes_before_the_name_of_the_sheet(deed):
    a_commune("Thư Lâm")
    other = a_commune("Phúc Thịnh")
    content = a_workbook(
        ["Tên cụm", "Địa điểm", "Quy mô (ha)"],
        ["Một", "Phúc Thịnh", 10],
        ["Hai", None, 10],
        sheet="Xã Thư Lâm",
    )
    upload = sent(content, sheet=SHEET, deed=deed)
    first, second = rows_placed(upload, deed)
    assert not [one for one in first.notes if one.code == "place_from_sheet"]
    keep(upload, deed)
    assert Cluster.objects.get(name="Một").area == other
    assert Cluster.objects.get(name="Hai").area.name == "Thư Lâm"


def test_the_district_of_a_sheet_tells_twins_apart_and_is_kept_as_typed(deed):
    dong_anh, thanh_tri = a_district("Đông Anh"), a_district("Thanh Trì")
    twins = [a_cluster("Liên Hà", district=one) for one in (dong_anh, thanh_tri)]
    headings = ["Tên cụm", "Quy mô (ha)"]
    content = several_sheets(
        **{"Đông Anh": [headings, ["Liên Hà", 10]], "Thanh Trì": [headings, ["Liên Hà", 20]]}
    )
    upload = taken_in(deed, 1, content=content)
    assert [row.thing for row in rows_placed(upload, deed)] == twins


def test_a_name_that_may_be_several_places_is_asked_and_the_row_waits(deed):
    a_district("Đông Anh")
    commune = a_commune("Đông Anh")
    content = a_workbook(["Tên cụm", "Quy mô (ha)"], ["Một", 10], sheet="Đông Anh")
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = planned(upload, sheet=SHEET, deed=deed)
    (question,) = plan.open_questions
    assert question.code == "which_place_of_sheet"
    assert plan.counts["asked"] == 1
    services.answer(upload, deed=deed, questions={question.key: commune.code})
    keep(upload, deed)
    assert Cluster.objects.get().area == commune


def test_a_cluster_known_by_its_code_keeps_its_place(deed):
    thanh_tri = a_district("Thanh Trì")
    a_commune("Thư Lâm")
    a_cluster("Một", code="A1", district=thanh_tri)
    content = a_workbook(HEADINGS, ["A1", "Một", 10], sheet="Xã Thư Lâm")
    (row,) = rows_placed(sent(content, sheet=SHEET, deed=deed), deed)
    assert not row.notes or "place_from_sheet" not in {one.code for one in row.notes}


@pytest.mark.parametrize("name", ["Sheet1", "Biểu 03", "Tổng hợp", "Hà Nội", "Thư Lân"])
def test_other_names_of_sheets_say_nothing(name, deed):
    a_commune("Thư Lâm")
    content = a_workbook(["Tên cụm", "Quy mô (ha)"], ["Một", 10], sheet=name)
    plan = planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    assert not plan.questions
    assert "place_from_sheet" not in {one.code for one in plan.rows_of()[0].notes}


# References


@pytest.mark.parametrize(
    ("sheet", "written"),
    [("Data", "Data!C5"), ("Đông Anh", "'Đông Anh'!C5"), ("d'Or!", "'d''Or!'!C5"), ("1", "'1'!C5")],
)
def test_a_cell_of_a_sheet_is_written_as_excel_does(sheet, written):
    assert reference(sheet, "C5") == written
    assert parted(written) == (sheet, "C5")


def test_a_cell_without_a_sheet_stays_one():
    assert parted("C5") == ("", "C5")


def test_rows_of_sheets_differ_as_numbers_and_are_their_own_as_text():
    one, other = RowOfSheet(0, "Một", 5), RowOfSheet(3, "Ba", 5)
    assert one == 5
    assert one != other
    assert f"{other}" == "Ba!5"
