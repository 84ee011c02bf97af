"""What people saw on the pages of an import and stumbled over: wrong counts, words that send nowhere,
numbers in another language, and boxes that ask for something else than they hold."""

import re
from dataclasses import replace

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from clusters import register
from clusters.models import Cluster
from clusters.sheets import ClusterSheet, MilestoneSheet
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.forms import UploadForm
from hanoi_industry.spreadsheets.models import Upload
from hanoi_industry.spreadsheets.of_areas import AreaSheet
from hanoi_industry.spreadsheets.views import mending, start
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_district, a_user
from tests.uploads import a_file, planned, sent
from tests.workbooks import a_workbook, saved

HEADINGS = ["STT", "Huyện", "Cụm công nghiệp", "Quy mô (ha)", "Hiện trạng"]
NUMBER_FORM = re.compile(r"12[.,]5")

pytestmark = pytest.mark.django_db


def at(name, upload=None, *, of="clusters:import"):
    return reverse(f"{of}:{name}", args=[upload.reference] if upload else [])


@pytest.fixture
def dong_anh():
    return a_district("Đông Anh")


@pytest.fixture
def importer(sign_in, in_english):
    return in_language(sign_in(a_user("importer")), "en")


def in_language(client, language):
    client.cookies["django_language"] = language
    return client


def send(client, content, *, name="register.xlsx", of="clusters:import"):
    said = {"file": a_file(content, name), "as_of": "02/03/2026"}
    answer = client.post(at("start", of=of), said)
    assert answer.status_code == 302, answer.text
    return Upload.objects.latest("pk")


def upload_of(client, *rows):
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    return send(client, a_workbook(HEADINGS, *numbered))


def keep(client, upload):
    page = client.get(at("changes", upload))
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page.text)[1]
    return client.post(at("keep", upload), {"fingerprint": fingerprint}, follow=True)


# Both tables of one sheet, by uploading the file once for each


def row_of(number):
    return [number, "Đông Anh", f"CCN Số {number}", 10 + number]


def two_tables(*, beside):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for column, first in ((1, 1), (7 if beside else 1, 11)):
        top = 1 if beside or first == 1 else 9
        rows = [
            [f"Bảng {first}. Các cụm", None],
            HEADINGS[:4],
            *map(row_of, range(first, first + 4)),
        ]
        for place, row in enumerate(rows, start=top):
            for offset, value in enumerate(row):
                sheet.cell(place, column + offset, value)
    return saved(workbook)


@pytest.mark.parametrize("beside", [False, True], ids=["below", "beside"])
def test_the_other_table_of_a_file_is_kept_by_uploading_it_once_more(importer, dong_anh, beside):
    content = two_tables(beside=beside)
    first = send(importer, content)
    assert "choose it under “Table of the sheet”" in importer.get(at("layout", first)).text
    assert "Kept: 4 new" in keep(importer, first).text

    second = send(importer, content)
    layout = importer.get(at("layout", second))
    assert "Another table of the file can be imported" in layout.text
    tables = layout.context["tables"]
    other = next(one["place"] for one in tables if not one["is_chosen"])
    importer.post(at("layout", second), {"table": other, "as_of": "02/03/2026"})

    layout = importer.get(at("layout", second))
    assert "already imported" not in layout.text
    assert "Kept: 4 new" in keep(importer, second).text
    assert Cluster.objects.count() == 8


def test_a_file_with_one_table_is_not_said_to_have_another(importer, dong_anh):
    content = a_workbook(HEADINGS[:4], row_of(1), row_of(2))
    keep(importer, send(importer, content))
    again = send(importer, content)
    for page in ("layout", "changes"):
        text = importer.get(at(page, again)).text
        assert "already imported" in text
        assert "Another table" not in text


# Numbers in the language of the page


@pytest.mark.parametrize(("language", "shown"), [("vi", "12,5"), ("en", "12.5")])
def test_a_number_of_the_file_has_the_decimal_mark_of_the_page(importer, dong_anh, language, shown):
    upload = upload_of(
        importer, ["Đông Anh", "CCN Một", 12.5, None], ["Đông Anh", "Hai", 12.5, "?"]
    )
    page = in_language(importer, language).get(at("changes", upload)).text
    assert set(NUMBER_FORM.findall(page)) == {shown}


def test_a_text_is_shown_as_somebody_typed_it(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "CCN Một", "12.5", None])
    page = in_language(importer, "vi").get(at("changes", upload)).text
    assert "D2: “12.5”" in page


def test_a_number_in_a_box_is_no_edit_whatever_the_language_it_was_shown_in(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "CCN Một", -12.5, None])
    box = 'name="cell-D2" value="{}"'
    assert box.format("-12.5") in importer.get(at("mend", upload)).text
    in_language(importer, "vi")
    assert box.format("-12,5") in importer.get(at("mend", upload)).text
    for shown in ("-12.5", "-12,5"):
        importer.post(at("mend", upload), {"cell-D2": shown})
        upload.refresh_from_db()
        assert services.edits_of(upload) == {}
    importer.post(at("mend", upload), {"cell-D2": "12,5"})
    upload.refresh_from_db()
    assert services.edits_of(upload) == {"D2": "12,5"}


# Counts and words of the pages


def matched(client, upload):
    return client.get(at("matches", upload)).context["matched"]


def test_rows_that_wait_or_are_faulty_are_not_counted_as_new(importer, dong_anh):
    a_cluster("Hai", district=dong_anh, planned_hectares=20)
    upload = upload_of(
        importer,
        ["Đông Anh", "Hai", 20, None],
        ["Đông Anh", "Ba", 30, None],
        ["Đông Anh", "Bốn", "zehn", None],
        ["Đông Anh", "Năm", 50, "IC"],
    )
    assert matched(importer, upload) == {"known": 1, "new": 1, "open": 2}


def test_faulty_rows_are_not_said_to_be_understood(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", "zehn", None])
    page = importer.get(at("matches", upload)).text
    assert "every row was understood" not in page
    assert "One row cannot be kept as it is; the next step shows why." in page


def test_a_new_milestone_of_a_known_cluster_is_counted_as_new(deed_of_importer):
    a_cluster("Một", code="T01")
    content = a_workbook(["Mã cụm", "Mốc", "Thực tế"], ["T01", "Khởi công", "05/06/2024"])
    plan = planned(
        sent(content, sheet=MilestoneSheet(), deed=deed_of_importer),
        sheet=MilestoneSheet(),
        deed=deed_of_importer,
    )
    assert plan.counts["new"] == 1


@pytest.fixture
def deed_of_importer(db):
    return a_deed(a_user("importer"))


def test_what_a_day_says_of_the_state_is_not_called_the_day(deed_of_importer):
    a_cluster("Một", code="T01")
    content = a_workbook(["Mã cụm", "Mốc", "Thực tế"], ["T01", "Khởi công", "05/06/2024"])
    sheet = MilestoneSheet()
    plan = planned(
        sent(content, sheet=sheet, deed=deed_of_importer), sheet=sheet, deed=deed_of_importer
    )
    labels = [str(one.label) for one in plan.rows_of("")[0].differences]
    assert len(labels) == len(set(labels)) == 2


def test_what_stands_in_the_way_is_told_once(importer):
    upload = send(importer, a_workbook([1, "Đông Anh", "CCN Một", 10]))
    page = importer.get(at("layout", upload)).text
    assert page.count("No row of headings was found.") == 1
    assert "write them above it in the file" in page


def test_a_total_that_disagrees_is_told_by_its_card_alone(importer, dong_anh):
    rows = [[1, "Đông Anh", "Một", 10], [2, "Đông Anh", "Hai", 20], [None, None, "Tổng cộng", 50]]
    page = importer.get(at("layout", send(importer, a_workbook(HEADINGS[:4], *rows)))).text
    assert "50 ha stated, 30 ha computed" in page
    assert "The total in row" not in page


def test_a_cause_without_a_cell_names_its_rows_as_rows(importer, dong_anh):
    content = a_workbook(HEADINGS[2:4], ["CCN Một", 10], sheet="H. Đông Anh")
    page = importer.get(at("changes", send(importer, content)))
    told = [place for group in page.context["problems"] for place, _typed in group.cells]
    assert "row 2" in told
    assert "2" not in told


def test_the_cell_above_several_rows_is_named_once(importer):
    a_cluster("Một", code="T01")
    steps = ["Khởi công", "3/2027"], ["Hoàn thành", "9/2028"]
    content = a_workbook(["TIẾN ĐỘ CCN MỘT"], ["Nội dung công việc", "Kế hoạch"], *steps)
    upload = send(importer, content, of="clusters:import-milestones")
    page = importer.get(at("changes", upload, of="clusters:import-milestones"))
    (group,) = page.context["problems"]
    assert (group.count, group.cells, group.more) == (2, [("A1", "CCN MỘT")], 0)


def test_uploads_beyond_those_shown_are_told(importer, dong_anh, monkeypatch):
    monkeypatch.setattr(start, "WAITING_SHOWN", 1)
    for number in (1, 2, 3):
        upload_of(importer, ["Đông Anh", f"CCN {number}", number, None])
    assert "2 older uploads are not shown." in importer.get(at("start")).text


# What to type


def test_letters_of_a_text_file_are_named_as_one_chooses_them(db):
    assert list(UploadForm().fields["encoding"].choices)[1:] == list(words_for.ENCODINGS.items())


@pytest.mark.parametrize(
    "code", [one for one in (*words_for.RowProblem,) if one in words_for.CELLS]
)
def test_every_problem_of_a_row_says_what_to_type(code):
    with translation.override("en"):
        assert re.search(r"\b([Tt]ype|Shorten)\b", str(words_for.CELLS[code]))


def test_the_code_of_a_new_area_is_no_box_for_its_level(db):
    a_commune(code="00004")
    sheet, deed = AreaSheet(), a_deed(a_user("administrator"))
    content = a_workbook(["Mã", "Tên", "Hiệu lực từ ngày"], ["20009", "Xã Mới", "01/07/2025"])
    plan = planned(sent(content, sheet=sheet, deed=deed), sheet=sheet, deed=deed)
    needed = [one for _row, one in plan.findings("faults") if one.address == "A2"]
    assert [one.label for one in needed] == [""]


def test_twins_are_told_apart_by_a_code_in_place_of_the_name(importer):
    for place, code in (("Đan Phượng", "T01"), ("Đông Anh", "T02")):
        a_cluster("Liên Hà", district=a_district(place), code=code)
    content = a_workbook(HEADINGS[2:4], ["CCN Liên Hà", 10], ["CCN Liên Hà", 12])
    upload = send(importer, content)
    key = next(iter(importer.get(at("matches", upload)).context["questions"])).key
    importer.post(at("matches", upload), {"key-0": key, "answer-0": "T01"})
    page = importer.get(at("changes", upload)).text
    assert "type the code of the right one in place of the name" in page
    importer.post(at("mend", upload), {"cell-A3": "T02"})
    counts = planned(upload, sheet=ClusterSheet(), deed=a_deed(Upload.objects.get().by)).counts
    assert (counts["faulty"], counts["asked"]) == (0, 0)


def test_who_puts_right_a_later_page_of_faulty_rows_stays_on_it(importer, dong_anh, monkeypatch):
    monkeypatch.setattr(mending, "ROWS_A_PAGE", 1)
    upload = upload_of(importer, *(["Đông Anh", f"CCN {n}", "zehn", None] for n in (1, 2, 3)))
    assert importer.post(at("mend", upload) + "?page=2", {"cell-D3": "zwölf"}).url.endswith(
        "?page=2"
    )


def test_a_row_without_a_box_says_where_to_go_on(importer):
    a_cluster("Một", code="T01")
    rows = ["T01", "Khởi công", "05/06/2024"], ["T01", "Khởi công", "06/06/2024"]
    content = a_workbook(["Mã cụm", "Mốc", "Thực tế"], *rows)
    upload = send(importer, content, of="clusters:import-milestones")
    page = importer.get(at("mend", upload, of="clusters:import-milestones")).text
    assert "No single cell of this row can be typed anew here." in page
    assert "changes/?kind=faulty" in page


def test_headline_counts_are_written_with_their_thousands(importer, dong_anh, monkeypatch):
    a_cluster("Hai", district=dong_anh)
    upload = upload_of(importer, ["Đông Anh", "Một", 10, None])
    plan = planned(upload, sheet=ClusterSheet(), deed=a_deed(upload.by))
    now = register.as_of(TODAY)
    many = replace(now, entries=now.entries * 1000)
    monkeypatch.setattr(register, "as_of", lambda _day: many)
    asking = services.asking_of(upload, by=upload.by, today=TODAY)
    with translation.override("vi"):
        assert ClusterSheet().effects(plan, asking)[0].before == "1.000"
