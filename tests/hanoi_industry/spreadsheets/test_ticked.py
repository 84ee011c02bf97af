"""Answers stand side by side as headings, and a tick says which one holds."""

import openpyxl
import pytest
from django.urls import reverse

from clusters.models import ClusterFacts, ProgressFacts, StationFacts
from clusters.sheets import RECORD_SHEETS, ClusterSheet
from hanoi_industry.history.models import Change
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.evidence import ValueKind
from hanoi_industry.spreadsheets.headings import FieldWords, MatchReason, match_headings
from hanoi_industry.spreadsheets.layout import Column
from hanoi_industry.spreadsheets.models import RememberedLayout
from tests.factories import a_cluster, a_commune, a_deed, a_district, a_user
from tests.uploads import answered, planned, sent
from tests.workbooks import a_workbook, saved

CLUSTERS = ClusterSheet()
MILESTONES = RECORD_SHEETS["milestones"]()

STATES = ("đang vận hành", "đang xây dựng", "chưa có")
STAGES = ("đã thành lập", "trong quy hoạch")
VOCABULARY = [
    FieldWords("name", ("Tên cụm",)),
    FieldWords("station", ("Trạm XLNT",), says=lambda text: text.lower() in STATES),
    FieldWords("stage", ("Pháp lý",), says=lambda text: text.lower() in STAGES),
    FieldWords(
        "runs",
        ("Đang vận hành",),
        kinds=frozenset([ValueKind.FLAG]),
        says=lambda text: text.lower() in ("có", "không"),
    ),
]
X = "x"


def taken(*columns, **more):
    """Of each column, a heading with " > " between its parts and its cells: field and answer."""
    described = [
        Column(index, tuple(heading.split(" > ")), values=values)
        for index, (heading, *values) in enumerate(columns, start=1)
    ]
    found = match_headings(described, VOCABULARY, **more)
    return [(one.field, one.tick_says) for one in found]


def answers(*columns, **more):
    return [says for _field, says in taken(*columns, **more)]


# Which columns are such answers


def test_ticks_below_a_heading_that_asks_say_what_their_headings_answer():
    assert taken(
        ("Tên cụm", "Một", "Hai"),
        ("Trạm XLNT > Đang vận hành", X, None),
        ("Trạm XLNT > Đang xây dựng", None, X),
        ("Trạm XLNT > Chưa có", None, None),
    ) == [
        ("name", ""),
        ("station", "Đang vận hành"),
        ("station", "Đang xây dựng"),
        ("station", "Chưa có"),
    ]


@pytest.mark.parametrize("tick", ["x", "X", "✓", "v", 1, True, "(x)", "ü"])
def test_whatever_sign_offices_tick_with(tick):
    columns = [("Pháp lý > Đã thành lập", tick, None), ("Pháp lý > Trong quy hoạch", None, tick)]
    assert answers(*columns) == ["Đã thành lập", "Trong quy hoạch"]


@pytest.mark.parametrize("blank", [None, 0, "-", "không", False])
def test_and_with_that_they_leave_open(blank):
    columns = [("Pháp lý > Đã thành lập", X, blank), ("Pháp lý > Trong quy hoạch", blank, X)]
    assert answers(*columns) == ["Đã thành lập", "Trong quy hoạch"]


def test_an_answer_that_nobody_knows_is_one_of_them_where_two_are_known():
    columns = [
        ("Trạm XLNT > Đang vận hành", X, None, None),
        ("Trạm XLNT > Chưa có", None, X, None),
        ("Trạm XLNT > Hỏng", None, None, X),
    ]
    assert taken(*columns)[2] == ("station", "Hỏng")
    assert answers(columns[0], columns[2]) == ["", ""]


@pytest.mark.parametrize(
    "columns",
    [
        [("Trạm XLNT > Đang vận hành", X, X), ("Trạm XLNT > Đang xây dựng", X, None)],
        [("Trạm XLNT > Đang vận hành", None, None), ("Trạm XLNT > Đang xây dựng", None, None)],
        [("Trạm XLNT > Đang vận hành", "2024", None), ("Trạm XLNT > Đang xây dựng", None, X)],
        [("Trạm XLNT > Đang vận hành", 12, None), ("Trạm XLNT > Đang xây dựng", None, 1)],
        [("Dự án > Đang vận hành", X, None), ("Dự án > Đang xây dựng", None, X)],
        [("Trạm XLNT > Đang vận hành", X, None), ("Pháp lý > Đang xây dựng", None, X)],
    ],
    ids=["two in a row", "no tick", "a year", "counts", "another question", "two questions"],
)
def test_columns_are_no_answers_where(columns):
    assert answers(*columns) == ["", ""]


def test_a_column_between_two_parts_them():
    columns = [
        ("Trạm XLNT > Đang vận hành", X, None),
        ("Trạm XLNT > Công suất", 200, 300),
        ("Trạm XLNT > Đang xây dựng", None, X),
    ]
    assert answers(*columns) == ["", "", ""]


def test_without_a_heading_above_them_it_is_asked_what_they_answer():
    columns = [
        Column(1, ("Đang vận hành",), values=[X, None]),
        Column(2, ("Chưa có",), values=[None, X]),
    ]
    found = match_headings(columns, VOCABULARY)
    assert [(one.field, one.tick_says) for one in found] == [
        *(("station", "Đang vận hành"), ("station", "Chưa có"))
    ]
    assert all(one.is_asked and one.reason is MatchReason.TICKED for one in found)


def test_what_a_person_says_of_one_column_holds_and_leaves_the_others_as_they_are():
    columns = [
        ("Trạm XLNT > Đang vận hành", X, None, None),
        ("Trạm XLNT > Đang xây dựng", None, X, None),
        ("Trạm XLNT > Chưa có", None, None, X),
    ]
    assert taken(*columns, answers={1: "runs"}) == [
        *(("runs", ""), ("station", "Đang xây dựng"), ("station", "Chưa có"))
    ]
    assert taken(*columns, answers={3: None})[2] == (None, "")
    flat = [("Đang vận hành", X, None), ("Chưa có", None, X)]
    assert answers(*flat, answers={1: "station", 2: "station"}) == ["Đang vận hành", "Chưa có"]


# In files


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def importer(deed, sign_in, in_english):
    client = sign_in(deed.by)
    client.cookies["django_language"] = "en"
    return client


def at(name, upload):
    return reverse(f"clusters:import:{name}", args=[upload.reference])


HEAD = [
    ["STT", "Huyện", "Tên CCN", "Trạm XLNT", None, None, "Ghi chú"],
    [None, None, None, "Đang vận hành", "Đang xây dựng", "Chưa có", None],
]
MERGES = ("A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2")


def a_ticked_file(*rows):
    numbered = [[n, "Đông Anh", *row] for n, row in enumerate(rows, start=1)]
    return a_workbook(*HEAD, *numbered, merges=MERGES)


def test_the_state_of_each_station_is_where_its_tick_stands(deed):
    dong_anh = a_district("Đông Anh")
    for name in ("Một", "Hai", "Ba", "Bốn"):
        a_cluster(name, district=dong_anh)
    content = a_ticked_file(*(["Một", X], ["Hai", None, "X"], ["Ba", None, None, 1], ["Bốn"]))
    upload = sent(content, sheet=CLUSTERS, deed=deed)
    plan = answered(upload, sheet=CLUSTERS, deed=deed)
    services.keep(upload, sheet=CLUSTERS, deed=deed, shown_fingerprint=plan.fingerprint)
    kept = StationFacts.objects.order_by("pk").values_list("station__cluster__name", "state")
    assert [*kept] == [("Một", "running"), ("Hai", "building"), ("Ba", "none")]
    first = StationFacts.objects.earliest("pk")
    assert first.as_typed["state"] == "Đang vận hành"
    told = Change.objects.get(fact_type="clusters.stationfacts", fact_id=first.pk)
    assert ["state", "D3"] in [[name, cell] for name, _before, _after, cell in told.lines]


def test_a_row_with_two_ticks_is_marked_at_the_first_of_them(deed):
    dong_anh = a_district("Đông Anh")
    for n in range(1, 4):
        a_cluster(f"Cụm {n}", district=dong_anh)
    content = a_ticked_file(["Cụm 1", X], ["Cụm 2", None, X], ["Cụm 3", None, None, X])
    upload = sent(content, sheet=CLUSTERS, deed=deed)
    assert planned(upload, sheet=CLUSTERS, deed=deed).counts["faulty"] == 0
    services.mend(upload, deed=deed, edits={"E3": "đang sửa chữa lớn"})
    (row,) = planned(upload, sheet=CLUSTERS, deed=deed).rows_of("faulty")
    assert [fault.address for fault in row.faults] == ["D3"]


def test_a_word_below_a_tick_is_read_as_it_stands(deed):
    dong_anh = a_district("Đông Anh")
    for n in range(1, 4):
        a_cluster(f"Cụm {n}", district=dong_anh)
    content = a_ticked_file(["Cụm 1", X], ["Cụm 2", None, X], ["Cụm 3", None, None, None])
    upload = sent(content, sheet=CLUSTERS, deed=deed)
    services.mend(upload, deed=deed, edits={"F5": "đang xây dựng"})
    assert planned(upload, sheet=CLUSTERS, deed=deed).counts["faulty"] == 0


def test_ticks_tell_the_kind_and_the_legal_stage_of_a_cluster(deed):
    dong_anh = a_district("Đông Anh")
    a_cluster("Một", district=dong_anh)
    content = a_workbook(
        ["STT", "Huyện", "Tên CCN", "Loại hình CCN", None, "Tình trạng pháp lý", None],
        [*[None] * 3, "Làng nghề", "Đa ngành", "Đã có QĐ thành lập", "Đang trình thành lập"],
        [1, "Đông Anh", "Một", "x", None, None, "x"],
        [2, "Đông Anh", "Hai", None, "x", "x", None],
        merges=("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1"),
    )
    upload = sent(content, sheet=CLUSTERS, deed=deed)
    plan = answered(upload, sheet=CLUSTERS, deed=deed)
    services.keep(upload, sheet=CLUSTERS, deed=deed, shown_fingerprint=plan.fingerprint)
    facts = ClusterFacts.objects.filter(as_typed__has_key="kind").order_by("pk")
    assert [(one.kind, one.legal_stage) for one in facts] == [
        *(("craft_village", "appraising"), ("ordinary", "established"))
    ]


def test_a_state_that_may_mean_several_things_is_asked_about_by_the_words_of_its_heading(deed):
    a_cluster("Một", district=a_district("Đông Anh"))
    content = a_workbook(
        ["STT", "Huyện", "Tên CCN", "Tình hình đầu tư hạ tầng kỹ thuật", None],
        [None, None, None, "Chưa đầu tư", "Đang đầu tư"],
        [1, "Đông Anh", "Một", None, "x"],
        merges=("A1:A2", "B1:B2", "C1:C2", "D1:E1"),
    )
    upload = sent(content, sheet=CLUSTERS, deed=deed)
    (question,) = planned(upload, sheet=CLUSTERS, deed=deed).open_questions
    assert (question.code, question.params["text"]) == ("which_state", "Đang đầu tư")
    services.answer(upload, deed=deed, questions={question.key: "under construction"})
    plan = planned(upload, sheet=CLUSTERS, deed=deed)
    services.keep(upload, sheet=CLUSTERS, deed=deed, shown_fingerprint=plan.fingerprint)
    assert ProgressFacts.objects.get().state == "building"


def test_several_sheets_with_ticks_are_taken_in_together(deed):
    for name in ("Thư Lâm", "Phúc Thịnh"):
        a_commune(name)
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, ticks in {"Xã Thư Lâm": "DE", "Xã Phúc Thịnh": "ED"}.items():
        page = workbook.create_sheet(name)
        for row in HEAD:
            page.append(row)
        for merged in MERGES:
            page.merge_cells(merged)
        for number, column in enumerate(ticks, start=3):
            page[f"A{number}"], page[f"C{number}"] = number, f"Cụm {number}"
            page[f"{column}{number}"] = X
    upload = sent(saved(workbook), sheet=CLUSTERS, deed=deed)
    services.answer(upload, deed=deed, further_sheets=[1])
    upload.refresh_from_db()
    table = services.open_upload(upload, CLUSTERS).table
    assert table.columns["station_state"] == [
        *("Đang vận hành", "Đang xây dựng", "Đang xây dựng", "Đang vận hành")
    ]
    assert table.address("station_state", 3) == "'Xã Phúc Thịnh'!D4"


# On the page


def test_the_page_says_why_and_a_confirmed_layout_is_remembered(importer, deed):
    a_cluster("Một", district=a_district("Đông Anh"))
    content = a_ticked_file(["Một", X], ["Hai", None, X])
    upload = sent(content, sheet=CLUSTERS, deed=deed)
    page = importer.get(at("layout", upload))
    assert page.text.count("a tick in it says what its heading says") == 3
    assert not page.context["doubtful"]
    importer.post(at("layout", upload), {"next": "1"})
    (kept,) = RememberedLayout.objects.all()
    assert [name for *_heading, name, _role in kept.columns][3:6] == ["station_state"] * 3
    again = sent(content, sheet=CLUSTERS, deed=deed, name="again.xlsx")
    opened = services.open_upload(again, CLUSTERS)
    assert [one.tick_says for one in opened.matches][3:6] == [
        *("Đang vận hành", "Đang xây dựng", "Chưa có")
    ]
    assert not opened.blocking


def test_two_columns_said_to_hold_one_thing_are_not_read_until_one_is_chosen(importer, deed):
    """One of the two used to be dropped without a word."""
    content = a_workbook(["Tên cụm", "Rộng", "Rộng thật"], ["Một", 10, 12])
    upload = sent(content, sheet=CLUSTERS, deed=deed)
    both = {"field-2": "planned_hectares", "field-3": "planned_hectares"}
    importer.post(at("layout", upload), {"next": "1", **both})
    page = importer.get(at("layout", upload))
    told = "Columns B, C were all said to hold"
    assert told in page.text
    assert importer.get(at("changes", upload)).status_code == 302
    importer.post(at("layout", upload), {"next": "1", **both, "field-2": ""})
    assert told not in importer.get(at("layout", upload)).text
    assert importer.get(at("changes", upload)).status_code == 200


def test_the_marked_file_has_the_marks_in_the_cells_that_are_ticked(deed):
    dong_anh = a_district("Đông Anh")
    for name in ("Một", "Hai"):
        a_cluster(name, district=dong_anh)
    content = a_workbook(
        ["STT", "Huyện", "Tên CCN", "Trạm XLNT", None, None],
        [None, None, None, "Đang vận hành", "Chưa có", "Hỏng"],
        [1, "Đông Anh", "Một", "x", None, None],
        [2, "Đông Anh", "Hai", None, None, "x"],
        merges=("A1:A2", "B1:B2", "C1:C2", "D1:F1"),
    )
    upload = sent(content, sheet=CLUSTERS, deed=deed)
    (row,) = planned(upload, sheet=CLUSTERS, deed=deed).rows_of("faulty")
    assert [(fault.address, fault.typed) for fault in row.faults] == [("F4", "Hỏng")]


def test_ticks_below_the_names_of_clusters_keep_their_cells(deed):
    """Rows that stand below the name of their cluster are put together anew."""
    dong_anh = a_district("Đông Anh")
    for name in ("Liên Hà", "Dục Tú"):
        a_cluster(name, district=dong_anh)
    content = a_workbook(
        ["STT", "Hạng mục", "Tình trạng", None],
        [None, None, "Đã hoàn thành", "Đang thực hiện"],
        ["I", "CCN Liên Hà"],
        [1, "Giải phóng mặt bằng", "x", None],
        [2, "Khởi công", None, "x"],
        ["II", "CCN Dục Tú"],
        [1, "Giải phóng mặt bằng", None, "x"],
        merges=("A1:A2", "B1:B2", "C1:D1"),
    )
    upload = sent(content, sheet=MILESTONES, deed=deed)
    table = services.open_upload(upload, MILESTONES).table
    assert table.columns["state"] == ["Đã hoàn thành", "Đang thực hiện", "Đang thực hiện"]
    assert [table.address("state", n) for n in range(3)] == ["C4", "D5", "D7"]
    assert [table.address("name", n) for n in range(3)] == ["B3", "B3", "B6"]
    plan = planned(upload, sheet=MILESTONES, deed=deed)
    services.keep(upload, sheet=MILESTONES, deed=deed, shown_fingerprint=plan.fingerprint)
    lines = [line for one in Change.objects.order_by("pk") for line in one.told()]
    assert [line.cell for line in lines if line.cell] == ["C4", "D5", "D7"]


def test_yes_and_no_that_are_the_heading_of_one_field_answer_that_one(db):
    """ "Đạt | Không đạt" fitted four columns of stations, and what was ticked as no was lost."""
    a_cluster("Quất Động", code="QD1", area=a_commune())
    a_cluster("Bình Phú", code="BP1", area=a_commune("Thạch Thất"))
    stations = RECORD_SHEETS["stations"]()
    headings = ["Mã cụm", "Công suất (m3/ngày)", "Đạt", "Không đạt"]
    content = a_workbook(headings, ["QD1", 700, "x", None], ["BP1", 600, None, "x"])
    deed = a_deed(a_user("importer"))
    plan = planned(sent(content, sheet=stations, deed=deed), sheet=stations, deed=deed)
    told = [
        [one.after for one in row.differences if one.name == "meets_standard"]
        for row in plan.rows_of()
    ]
    assert told == [[True], [False]]
