"""The pages of an import: four steps, each reachable again, and open to the upload's owner only."""

import io
import re

import openpyxl
import pytest
from django.urls import reverse

from clusters import register
from clusters import services as clusters
from clusters.models import Cluster, ClusterFacts
from clusters.sheets import ClusterSheet
from hanoi_industry.history.models import ChangeSet
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.models import State, Upload
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_district, a_grant, a_user
from tests.uploads import a_file
from tests.workbooks import a_text, a_workbook

SHEET = ClusterSheet()
HEADINGS = ["STT", "Huyện", "Cụm công nghiệp", "Quy mô (ha)", "Hiện trạng"]
PAGES = ["layout", "matches", "changes", "result", "undo"]

pytestmark = pytest.mark.django_db


def at(name, upload=None):
    return reverse(f"clusters:import:{name}", args=[upload.reference] if upload else [])


@pytest.fixture
def importer(sign_in, in_english):
    client = sign_in(a_user("importer"))
    client.cookies["django_language"] = "en"
    return client


def send(client, content, name="register.xlsx", **more):
    data = {"file": a_file(content, name), "as_of": "02/03/2026", **more}
    return client.post(at("start"), data)


def upload_of(client, *rows, headings=HEADINGS):
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    answer = send(client, a_workbook(headings, *numbered))
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.latest("pk")


def keep(client, upload):
    page = client.get(at("changes", upload))
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page.text)[1]
    return client.post(at("keep", upload), {"fingerprint": fingerprint}, follow=True)


@pytest.fixture
def dong_anh():
    return a_district("Đông Anh")


# From the file to the result


def test_a_file_is_taken_through_the_four_steps_and_back(importer, dong_anh):
    answer = send(importer, a_workbook(HEADINGS, [1, "Đông Anh", "CCN Một", "9,26", "IC"]))
    upload = Upload.objects.get()
    assert answer.url == at("layout", upload)

    layout = importer.get(answer.url)
    assert "1 row" in layout.text
    assert importer.post(at("layout", upload), {"next": "1"}).url == at("matches", upload)

    matches = importer.get(at("matches", upload))
    assert "What does “IC” say of the cluster?" in matches.text
    answer = importer.post(at("matches", upload), {"key-0": "state|ic", "answer-0": "operating"})
    assert answer.url == at("changes", upload)

    changes = importer.get(at("changes", upload))
    assert "Keep 1 new cluster" in changes.text
    assert "9.26" in changes.text
    assert not Cluster.objects.exists()

    result = keep(importer, upload)
    assert "Kept: 1 new" in result.text
    assert Cluster.objects.get().name == "Một"

    assert "Will be put back" in importer.get(at("undo", upload)).text
    undone = importer.post(at("undo", upload), follow=True)
    assert "Undone: " in undone.text
    assert len(register.as_of(TODAY)) == 0

    assert at("undo", upload) in undone.text
    assert "Bring this import back now" in importer.get(at("undo", upload)).text
    back = importer.post(at("undo", upload), {"bring_back": "1"}, follow=True)
    assert "This import is kept" in back.text
    assert [entry.name for entry in register.as_of(TODAY)] == ["Một"]


def test_the_button_says_how_many_rows_of_what_it_writes(importer, dong_anh):
    a_cluster("Hai", district=dong_anh)
    upload = upload_of(importer, ["Đông Anh", "Một", 10, None], ["Đông Anh", "Hai", 20, None])
    assert "Keep 1 new cluster and changes to 1 cluster" in importer.get(at("changes", upload)).text


def test_the_changes_show_each_value_before_and_after_with_its_cell(importer, dong_anh):
    a_cluster("Một", district=dong_anh, planned_hectares=10)
    upload = upload_of(importer, ["Đông Anh", "CCN Một", "12,5", None])
    page = importer.get(at("changes", upload)).text
    assert "<del>10</del>" in page
    assert "<ins>12.5</ins>" in page
    assert "D2: “12,5”" in page


def test_the_effect_on_the_headline_figures_is_shown(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 10, "đang hoạt động"])
    effects = {
        str(one.label): (one.before, one.after)
        for one in importer.get(at("changes", upload)).context["effects"]
    }
    assert effects["Clusters in the register"] == ("0", "1")
    assert effects["Clusters operating"] == ("0 / 0", "1 / 1 (100 %)")


def test_rows_can_be_filtered_by_what_becomes_of_them(importer, dong_anh):
    a_cluster("Hai", district=dong_anh, planned_hectares=20)
    upload = upload_of(importer, ["Đông Anh", "Một", 3, None], ["Đông Anh", "Hai", 20, None])
    assert len(importer.get(at("changes", upload)).context["rows"]) == 2
    for kind, numbers in (("new", [2]), ("same", [3]), ("odd", [2]), ("faulty", []), ("x<y", [])):
        rows = importer.get(at("changes", upload), {"kind": kind}).context["rows"]
        assert [row.number for row in rows] == numbers


def test_a_proposal_is_taken_only_when_asked_for(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 10, "IC"])
    page = importer.get(at("matches", upload))
    assert "checked" not in page.text
    importer.post(at("matches", upload), {"key-0": "state|ic"})
    assert importer.get(at("matches", upload)).context["open_count"] == 1
    importer.post(at("matches", upload), {"key-0": "state|ic", "take_offered": "1"})
    assert importer.get(at("matches", upload)).context["open_count"] == 0


def test_an_answer_does_not_slip_to_another_question(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 10, "IC"])
    importer.post(at("matches", upload), {"key-0": "state|other", "answer-0": "operating"})
    importer.post(at("matches", upload), {"key-0": "state|ic", "answer-0": "no such answer"})
    assert importer.get(at("matches", upload)).context["open_count"] == 1


def test_the_role_of_a_row_can_be_corrected(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 10, None], ["Đông Anh", "Hai", 20, None])
    importer.post(at("layout", upload), {"role-3": "note"})
    assert [row.number for row in importer.get(at("changes", upload)).context["rows"]] == [2]


def test_the_field_of_a_column_can_be_corrected(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 10, None])
    importer.post(at("layout", upload), {"field-4": "industrial_hectares"})
    labels = {
        str(one["label"])
        for one in importer.get(at("changes", upload)).context["rows"][0].differences
    }
    assert "industrial land of the detailed plan (ha)" in labels


def test_a_sheet_without_a_column_of_names_goes_no_further_than_its_layout(importer):
    send(importer, a_workbook(["Xã", "Diện tích"], ["Một", 1], ["Hai", 2]))
    upload = Upload.objects.get()
    assert importer.get(at("changes", upload)).url == at("layout", upload)
    assert "No column was found for the name" in importer.get(at("layout", upload)).text


def test_another_sheet_of_the_file_can_be_chosen(importer):
    import openpyxl

    from tests.workbooks import saved

    workbook = openpyxl.Workbook()
    for row in (HEADINGS, [1, None, "Một", 10, None]):
        workbook.active.append(row)
    second = workbook.create_sheet("Hai")
    for row in (HEADINGS, [1, None, "Anders", 10, None]):
        second.append(row)
    send(importer, saved(workbook))
    upload = Upload.objects.get()
    importer.post(at("layout", upload), {"sheet": "1"})
    assert [row.label for row in importer.get(at("changes", upload)).context["rows"]] == ["Anders"]


def test_where_every_row_is_left_out_the_register_is_not_said_to_have_them(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "CCN Một", "9,26", None])
    importer.post(at("changes", upload), {"leave_out": "2"})
    page = importer.get(at("changes", upload)).text
    assert "Every row is left out." in page
    assert "All of this is recorded already." not in page


def test_a_faulty_row_can_be_left_out_and_taken_in_again(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", "zehn", None], ["Đông Anh", "Hai", 20, None])
    button = "Keep 1 new cluster"
    assert button not in importer.get(at("changes", upload)).text
    importer.post(at("changes", upload), {"leave_out": "2"})
    assert button in importer.get(at("changes", upload)).text
    importer.post(at("changes", upload), {"take_in": "2"})
    assert button not in importer.get(at("changes", upload)).text


def test_the_problems_can_be_taken_along_as_a_workbook(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", "zehn", None])
    answer = importer.get(at("problems", upload))
    assert 'filename="register-problems.xlsx"' in answer["Content-Disposition"]
    assert answer.content.startswith(b"PK")


def test_keeping_after_a_colleague_saved_keeps_nothing_and_says_so(importer, dong_anh):
    cluster = a_cluster("Một", district=dong_anh, planned_hectares=10)
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None], ["Đông Anh", "Hai", 20, None])
    page = importer.get(at("changes", upload))
    clusters.revise(
        cluster,
        deed=a_deed(),
        valid_from=TODAY,
        model=ClusterFacts,
        values={"planned_hectares": 11},
    )
    answer = importer.post(
        at("keep", upload), {"fingerprint": page.context["plan"].fingerprint}, follow=True
    )
    assert "changed since you looked" in answer.text
    assert "Kept:" not in answer.text
    assert [one.name for one in Cluster.objects.all()] == ["Một"]
    assert "<del>11</del>" in answer.text


def test_a_second_press_of_the_button_says_that_it_is_kept_already(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None])
    fingerprint = importer.get(at("changes", upload)).context["plan"].fingerprint
    for words in ("Kept: 1 new", "was already imported by"):
        answer = importer.post(at("keep", upload), {"fingerprint": fingerprint}, follow=True)
        assert words in answer.text
    assert ChangeSet.objects.filter(via="import").count() == 1


def test_success_is_told_only_when_the_transaction_has_ended_well(importer, dong_anh, monkeypatch):
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None])
    fingerprint = importer.get(at("changes", upload)).context["plan"].fingerprint

    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(clusters, "record_rows_with", broken)
    importer.raise_request_exception = False
    answer = importer.post(at("keep", upload), {"fingerprint": fingerprint}, follow=True)
    assert answer.status_code == 500
    assert "disk" not in answer.text
    upload.refresh_from_db()
    assert upload.state == State.RECEIVED
    assert "Kept:" not in importer.get(at("changes", upload)).text


# Files of all kinds


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "The file is empty"),
        (b"%PDF-1.7", "a.xlsx", "This is a PDF"),
        (b"<html><body>Sign in</body></html>", "a.xls", "web page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "a.xls",
            "XML format of Excel 2003",
        ),
        (b"PK\x03\x04broken", "a.xlsx", "damaged"),
        (b'"name,open\n1,2', "a.csv", "quotation mark"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_what_to_do(content, name, words, importer):
    answer = send(importer, content, name)
    assert answer.status_code == 400
    assert words in answer.text
    assert "Traceback" not in answer.text
    assert not Upload.objects.exists()


@pytest.mark.parametrize("day", ["", "31/02/2026", "tomorrow", "01/01/2999"])
def test_the_day_of_the_figures_must_be_a_day_that_was(day, importer):
    answer = send(importer, a_workbook(HEADINGS, [1, None, "Một", 1, None]), as_of=day)
    assert answer.status_code == 400


def test_markup_in_a_file_is_shown_as_text(importer, dong_anh):
    bad = "<script>alert(1)</script>"
    answer = send(
        importer,
        a_workbook([*HEADINGS, bad], [1, "Đông Anh", bad, bad, bad, bad], sheet="<b>x"),
        name=f"{bad}.xlsx",
    )
    upload = Upload.objects.get()
    assert answer.status_code == 302
    for name in ("layout", "matches", "changes"):
        page = importer.get(at(name, upload)).text
        assert bad not in page
        assert "&lt;script&gt;" in page


def test_hostile_parameters_never_break_a_page(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None])
    for value in ("-1", "x", "9" * 40, "\0", "<b>", "1e9"):
        for name in ("page", "kind"):
            assert importer.get(at("changes", upload), {name: value}).status_code == 200
        for name in ("sheet", "role-2", "field-2", f"role-{value}", "as_of"):
            assert importer.post(at("layout", upload), {name: value}).status_code == 302
        for name in ("leave_out", "take_in", "answer-0", "key-0"):
            assert importer.post(at("changes", upload), {name: value}).status_code == 302
            assert importer.post(at("matches", upload), {name: value}).status_code == 302
        for name in ("cell-D2", f"cell-{value}", "as_in_file"):
            assert importer.post(at("mend", upload), {name: value}).status_code == 302
        for name in ("revision-1", "became-1"):
            said = {"corrections": "1", name: value}
            assert importer.post(at("changes", upload), said).status_code == 302
        for name in ("table", "column-2", f"column-{value}", "at"):
            assert importer.post(at("layout", upload), {name: value}).status_code == 302
        assert importer.post(at("keep", upload), {"fingerprint": value}).status_code == 302


# Whose


@pytest.mark.parametrize("name", PAGES)
def test_the_upload_of_another_person_is_not_found(name, importer, sign_in, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None])
    other = sign_in(a_user("importer", area=a_commune("Mê Linh")))
    assert other.get(at(name, upload)).status_code == 404


@pytest.mark.parametrize("name", ["layout", "matches", "changes", "mend"])
def test_a_colleague_who_imports_for_the_whole_city_may_look_and_no_more(
    name, importer, sign_in, dong_anh
):
    upload = upload_of(importer, ["Đông Anh", "Một", "zehn", None])
    colleague = sign_in(a_user("importer"))
    page = colleague.get(at(name, upload))
    assert page.status_code == 200
    assert "You see it as they do" in page.text
    step = page.text[page.text.index("You see it as they do") :]
    assert 'type="submit"' not in step
    assert colleague.post(at(name, upload), {"leave_out": "2"}).status_code == 404


SENT_TO = [
    *("layout", "matches", "changes", "mend", "keep", "let-go"),
    *("undo", "discard", "stop", "again"),
]


@pytest.mark.parametrize("name", SENT_TO)
def test_nobody_sends_anything_to_the_upload_of_another(name, importer, sign_in, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None])
    fingerprint = importer.get(at("changes", upload)).context["plan"].fingerprint
    other = sign_in(a_user("administrator"))
    assert other.post(at(name, upload), {"fingerprint": fingerprint}).status_code == 404
    upload.refresh_from_db()
    assert upload.state == State.RECEIVED


@pytest.mark.parametrize("role", ["officer", "approver", "manager"])
def test_who_may_only_look_or_record_does_not_import(role, sign_in, in_english):
    client = sign_in(a_user(role))
    assert client.get(at("start")).status_code == 403
    assert send(client, a_workbook(HEADINGS, [1, None, "Một", 1, None])).status_code == 403


@pytest.mark.parametrize("name", ["start", *PAGES, *SENT_TO, "progress", "problems"])
def test_a_stranger_is_sent_to_sign_in(name, stranger):
    address = reverse(f"clusters:import:{name}", args=[] if name == "start" else ["x" * 22])
    for answer in (stranger.get(address), stranger.post(address)):
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("accounts:sign-in"))


def test_an_upload_of_targets_is_not_found_among_those_of_clusters(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None])
    Upload.objects.filter(pk=upload.pk).update(kind="targets")
    assert importer.get(at("layout", upload)).status_code == 404


def test_a_discarded_upload_is_gone(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None])
    assert "discarded" in importer.post(at("discard", upload), follow=True).text
    assert importer.get(at("layout", upload)).status_code == 404


def test_what_is_kept_leads_to_its_result_from_every_step(importer, dong_anh):
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None])
    keep(importer, upload)
    for name in ("layout", "matches", "changes"):
        assert importer.get(at(name, upload)).url == at("result", upload)


def test_a_row_of_another_commune_is_refused_on_the_page(sign_in, in_english, dong_anh):
    mine, other = a_commune("Mê Linh", district=dong_anh), a_commune("Yên Lãng", district=dong_anh)
    a_cluster("Một", district=dong_anh, area=other, trades="canary")
    client = sign_in(a_user("importer", area=mine))
    client.cookies["django_language"] = "en"
    upload = upload_of(client, ["Đông Anh", "Một", 12, None])
    page = client.get(at("changes", upload))
    assert "You do not import for the area of this row" in page.text
    assert "canary" not in page.text
    assert 'name="fingerprint"' not in page.text


def test_a_plan_is_shown_with_as_many_questions_for_one_row_as_for_many(
    importer, dong_anh, django_assert_max_num_queries
):
    rows = [["Đông Anh", f"Cụm {n}", 12, None] for n in range(80)]
    one = upload_of(importer, rows[0])
    many = upload_of(importer, *rows)
    for upload in (one, many):
        with django_assert_max_num_queries(60):
            importer.get(at("changes", upload))


def test_a_file_in_old_letters_is_read_when_its_letters_are_named(importer):
    content = a_text(["Tên cụm", "Diện tích"], ["Công", "1"], encoding="utf-16")
    assert send(importer, content, "a.txt").status_code == 302
    assert services.open_upload(Upload.objects.get(), SHEET).layout.rows


# Mended in the browser


@pytest.fixture
def with_faults(importer, dong_anh):
    return upload_of(importer, ["Đông Anh", "Một", "zehn", None], ["Đông Anh", "Hai", 20, None])


def test_each_faulty_cell_is_a_box_with_its_problem_and_what_to_type(importer, with_faults):
    page = importer.get(at("mend", with_faults))
    assert [row.number for row in page.context["rows"]] == [2]
    (box,) = page.context["rows"][0].boxes
    assert (box.address, box.value) == ("D2", "zehn")
    assert box.problems == ["This is no number. Type digits only, such as 12,5."]
    assert 'aria-describedby="cell-D2-why"' in page.text


def test_a_cell_is_mended_checked_again_and_marked_as_typed_here(importer, with_faults):
    answer = importer.post(at("mend", with_faults), {"cell-D2": "x1"}, follow=True)
    assert "one row is still to be put right" in answer.text
    answer = importer.post(at("mend", with_faults), {"cell-D2": "12,5"}, follow=True)
    assert "nothing is left to put right" in answer.text
    assert "typed here" in answer.text
    assert "<ins>12.5</ins>" in answer.text
    assert "Kept: 2 new" in keep(importer, with_faults).text


def test_a_cell_typed_here_goes_back_to_the_file(importer, with_faults):
    importer.post(at("mend", with_faults), {"cell-D2": "12,5"})
    page = importer.get(at("mend", with_faults))
    assert [box.address for box in page.context["edited"]] == ["D2"]
    importer.post(at("mend", with_faults), {"as_in_file": "D2"})
    assert importer.get(at("mend", with_faults)).context["faulty"] == 1


def test_cells_outside_the_rows_of_data_are_not_written_over(importer, with_faults):
    importer.post(
        at("mend", with_faults), {"cell-A1": "x", "cell-ZZ2": "x", "cell-D900": "x", "cell-": "x"}
    )
    with_faults.refresh_from_db()
    assert services.edits_of(with_faults) == {}


def test_good_rows_are_kept_and_the_rest_is_mended_later(importer, with_faults):
    page = importer.get(at("changes", with_faults))
    assert "Keep the good row, the rest waits" in page.text
    said = {"fingerprint": page.context["plan"].fingerprint, "good_only": "1"}
    result = importer.post(at("keep", with_faults), said, follow=True)
    assert "This import is kept in part" in result.text
    assert "Kept: 1 new" in result.text
    assert [one.name for one in Cluster.objects.all()] == ["Hai"]

    start = importer.get(at("start"))
    assert "Unfinished imports" in start.text
    assert at("mend", with_faults) in start.text
    changes = importer.get(at("changes", with_faults))
    assert [row.number for row in changes.context["rows"]] == [2]

    importer.post(at("mend", with_faults), {"cell-D2": "10", "cell-D3": "99"})
    answer = keep(importer, with_faults)
    assert "Kept of this file so far: 2 new" in answer.text
    assert ChangeSet.objects.filter(via="import").count() == 2
    assert ClusterFacts.objects.filter(planned_hectares=99).count() == 0


def test_what_is_odd_of_a_row_that_waits_is_counted_once(importer, dong_anh):
    rows = [["Đông Anh", "Một", "khoảng 10", "zehn"], ["Đông Anh", "Hai", "khoảng 20", 5]]
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    send(importer, a_workbook([*HEADINGS[:4], "Số lao động"], *numbered))
    upload = Upload.objects.latest("pk")
    page = importer.get(at("changes", upload))
    said = {"fingerprint": page.context["plan"].fingerprint, "good_only": "1"}
    importer.post(at("keep", upload), said)
    upload.refresh_from_db()
    assert upload.outcome["odd"] == 1
    importer.post(at("mend", upload), {"cell-E2": "10"})
    keep(importer, upload)
    upload.refresh_from_db()
    assert (upload.outcome["odd"], upload.outcome["new"]) == (2, 2)


def test_rows_that_wait_are_let_go_on_request(importer, with_faults):
    page = importer.get(at("changes", with_faults))
    said = {"fingerprint": page.context["plan"].fingerprint, "good_only": "1"}
    importer.post(at("keep", with_faults), said)
    answer = importer.post(at("let-go", with_faults), follow=True)
    assert "were let go" in answer.text
    assert "Unfinished imports" not in importer.get(at("start")).text


# Was it wrong, or did it change?


def test_it_is_asked_once_for_a_column_whether_it_changed_or_was_wrong(importer, dong_anh):
    for name in ("Một", "Hai"):
        a_cluster(name, district=dong_anh, planned_hectares=10)
    upload = upload_of(importer, ["Đông Anh", "Một", 11, None], ["Đông Anh", "Hai", 12, None])
    page = importer.get(at("changes", upload))
    (asked,) = page.context["revisions"]
    assert (asked["count"], asked["answer"], asked["first"]) == (2, "change", "01/01/2020")
    assert "held since 01/01/2020" in page.text
    said = {"corrections": "1", "revision-1": asked["name"], "became-1": "correct"}
    importer.post(at("changes", upload), said)
    (asked,) = importer.get(at("changes", upload)).context["revisions"]
    assert asked["answer"] == "correct"


def test_the_answer_for_a_column_does_not_slip_to_another(importer, dong_anh):
    a_cluster("Một", district=dong_anh, planned_hectares=10)
    upload = upload_of(importer, ["Đông Anh", "Một", 11, None])
    (asked,) = importer.get(at("changes", upload)).context["revisions"]
    for name, answer in (("other", "correct"), (asked["name"], "no such answer")):
        said = {"corrections": "1", "revision-1": name, "became-1": answer}
        importer.post(at("changes", upload), said)
    (asked,) = importer.get(at("changes", upload)).context["revisions"]
    assert asked["answer"] == "change"


def test_a_year_above_a_column_is_shown_as_it_stands_in_the_file(importer):
    """It used to be shown as 2.011, like a figure."""
    answer = send(importer, a_workbook(["Tên cụm", 2011], ["Một", 1234.5], ["Hai", 2500]))
    assert answer.status_code == 302
    page = importer.get(at("layout", Upload.objects.latest("pk")))
    assert [row.cells[1] for row in page.context["rows"]] == ["2011", "1234.5", "2500"]


# Remembered layouts

ODD_HEADINGS = ["STT", "Huyện", "Cụm công nghiệp", "Rộng"]


def confirmed(client, headings, row, **fields):
    upload = upload_of(client, row, headings=headings)
    client.post(at("layout", upload), {"next": "1", **fields})
    return upload


def test_a_layout_that_was_confirmed_is_taken_over_and_says_since_when(importer, dong_anh):
    confirmed(importer, ODD_HEADINGS, ["Đông Anh", "Một", 10], **{"field-4": "planned_hectares"})
    second = upload_of(importer, ["Đông Anh", "Hai", 20], headings=ODD_HEADINGS)
    page = importer.get(at("layout", second))
    assert "The same headings as in “register.xlsx”" in page.text
    assert page.context["doubtful"] == []
    keep(importer, second)
    assert ClusterFacts.objects.get(name="Hai").planned_hectares == 20


def test_a_colleague_profits_from_a_confirmed_layout_unless_they_said_otherwise(
    importer, dong_anh, sign_in
):
    confirmed(importer, ODD_HEADINGS, ["Đông Anh", "Một", 10], **{"field-4": "planned_hectares"})
    colleague = sign_in(a_user("importer", name="Đỗ Văn Giang"))
    colleague.cookies["django_language"] = "en"
    upload = upload_of(colleague, ["Đông Anh", "Hai", 20], headings=ODD_HEADINGS)
    assert "by Lê Thị Chi" in colleague.get(at("layout", upload)).text
    colleague.post(at("layout", upload), {"next": "1", "field-4": ""})
    again = upload_of(colleague, ["Đông Anh", "Ba", 30], headings=ODD_HEADINGS)
    page = colleague.get(at("layout", again))
    assert "by Đỗ Văn Giang" in page.text
    assert page.context["columns"][3].field == ""


def test_what_came_and_what_went_is_told_before_a_row_is_read(importer, dong_anh):
    confirmed(
        importer,
        [*ODD_HEADINGS, "Hiện trạng"],
        ["Đông Anh", "Một", 10, None],
        **{"field-4": "planned_hectares"},
    )
    drifted = [*ODD_HEADINGS, "Số lao động"]
    upload = upload_of(importer, ["Đông Anh", "Hai", 20, 300], headings=drifted)
    page = importer.get(at("layout", upload))
    assert "new: column E, “Số lao động”" in page.text
    assert "gone: “Hiện trạng”, which was column E" in page.text
    assert page.context["columns"][3].field == "planned_hectares"


def test_quite_another_file_is_not_taken_for_a_remembered_one(importer, dong_anh):
    confirmed(importer, ODD_HEADINGS, ["Đông Anh", "Một", 10])
    upload = upload_of(importer, ["Hai", 20, 30], headings=["TT", "Tên cụm", "Diện tích", "Số DN"])
    assert importer.get(at("layout", upload)).context["remembered"] is None


# Forms whose headings stand in a column


@pytest.fixture
def a_form_sent(importer, dong_anh):
    content = a_workbook(
        ["PHIẾU THÔNG TIN"],
        ["TT", "Nội dung", "Đơn vị tính", "Giá trị"],
        [1, "Tên cụm công nghiệp", None, "Một"],
        [2, "Diện tích", "ha", "zehn"],
        [3, "Số dự án", "dự án", 3],
        [4, "Số lao động", "người", 70],
    )
    send(importer, content)
    return Upload.objects.latest("pk")


def test_a_form_is_shown_turned_with_the_letters_and_numbers_of_the_file(importer, a_form_sent):
    page = importer.get(at("layout", a_form_sent))

    assert "The headings stand in column B; each further column was read as one row." in page.text
    assert [column.name for column in page.context["columns"]] == list("123456")
    assert [(row.name, row.role) for row in page.context["rows"]] == [
        ("A", "column_numbers"),
        ("B", "header"),
        ("C", "unit_line"),
        ("D", "data"),
    ]
    assert '<option value="yes" selected>in a column, beside what they are of' in page.text
    assert 'aria-label="Role of column D"' in page.text
    assert 'aria-label="Row 4 holds"' in page.text


def test_how_the_headings_stand_can_be_chosen_there_and_back(importer, a_form_sent):
    answer = importer.post(at("layout", a_form_sent), {"turned": "no"}, follow=True)
    assert [row.name for row in answer.context["rows"]] == list("123456")
    assert 'aria-label="Role of row 4"' in answer.text
    answer = importer.post(at("layout", a_form_sent), {"turned": "yes"}, follow=True)
    assert [row.name for row in answer.context["rows"]] == list("ABCD")


def test_the_role_of_a_column_and_the_field_of_a_row_of_a_form_can_be_corrected(
    importer, a_form_sent
):
    said = {"turned": "yes", "field-5": "", "role-3": "note"}
    page = importer.post(at("layout", a_form_sent), said, follow=True)
    assert dict(zip("ABCD", (row.role for row in page.context["rows"]), strict=True))["C"] == "note"
    assert {column.index: column.field for column in page.context["columns"]}[5] == ""


def test_what_standing_nobody_knows_changes_nothing(importer, a_form_sent):
    for standing in ("", "sideways", "YES"):
        importer.post(at("layout", a_form_sent), {"turned": standing})
    a_form_sent.refresh_from_db()
    assert "turned" not in a_form_sent.answers.get("0", {})


def test_a_cell_of_a_form_is_mended_under_its_address_in_the_file(importer, a_form_sent):
    page = importer.get(at("mend", a_form_sent))
    assert "Column D: Một" in page.text
    (box,) = page.context["rows"][0].boxes
    assert (box.address, box.value) == ("D4", "zehn")
    answer = importer.post(
        at("mend", a_form_sent), {"cell-D4": "12,5", "cell-C4": "m2"}, follow=True
    )
    assert "nothing is left to put right" in answer.text
    a_form_sent.refresh_from_db()
    assert services.edits_of(a_form_sent) == {"D4": "12,5"}
    assert "column D" in answer.text
    assert "Kept: 1 new" in keep(importer, a_form_sent).text


def test_the_list_of_problems_of_a_form_names_the_column_and_the_cell(importer, a_form_sent):
    answer = importer.get(at("problems", a_form_sent))
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in workbook.active.iter_rows(min_row=2)]
    assert ["D4", "column D"] in [row[2:4] for row in rows]


def test_a_list_of_many_rows_offers_no_choice_of_how_its_headings_stand(importer, dong_anh):
    rows = [["Đông Anh", f"Cụm {n}", n, None] for n in range(1, 450)]
    page = importer.get(at("layout", upload_of(importer, *rows)))
    assert page.context["ways_to_stand"] == []
    assert 'name="turned"' not in page.text


# Large uploads are not made anew for each page that is turned


def test_what_is_shown_of_a_large_upload_is_made_once_until_something_changes(
    importer, dong_anh, monkeypatch
):
    from hanoi_industry.spreadsheets.services import showing

    made = []
    real = showing.plan_opened
    monkeypatch.setattr(showing, "WORTH_REMEMBERING", range(10_000))
    monkeypatch.setattr(
        showing, "plan_opened", lambda *args, **kwargs: made.append(1) or real(*args, **kwargs)
    )
    cluster = a_cluster("Một", district=dong_anh, planned_hectares=10)
    upload = upload_of(importer, ["Đông Anh", "Một", 12, None], ["Đông Anh", "Hai", "x", None])

    def differences():
        return importer.get(at("changes", upload)).context["rows"][0].differences

    assert [one["before"] for one in differences()] == ["10"]
    importer.get(at("changes", upload), {"kind": "changed"})
    assert len(made) == 1
    clusters.revise(
        cluster,
        deed=a_deed(),
        valid_from=TODAY,
        model=ClusterFacts,
        values={"planned_hectares": 11},
    )
    assert [one["before"] for one in differences()] == ["11"]
    importer.post(at("mend", upload), {"cell-D3": "20"})
    assert importer.get(at("changes", upload)).context["counts"]["faulty"] == 0
    upload.by.grants.all().delete()
    a_grant(upload.by, "importer", area=a_commune("Mê Linh"))
    assert importer.get(at("changes", upload)).context["counts"]["faulty"] == 2
