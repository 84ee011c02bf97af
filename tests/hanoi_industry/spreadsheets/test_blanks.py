"""Templates: one person's rows, with help in every column; sent back untouched they change nothing."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from clusters.models import Cluster
from clusters.sheets import RECORD_SHEETS, WASTEWATER_SHEETS, ClusterSheet
from hanoi_industry.accounts.permissions import Role
from hanoi_industry.exports.models import Export
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.blanks import Blank, recorded
from hanoi_industry.spreadsheets.comparing import RowKind
from hanoi_industry.spreadsheets.of_areas import AreaSheet
from hanoi_industry.spreadsheets.of_papers import PaperSheet
from hanoi_industry.spreadsheets.of_people import PersonSheet
from hanoi_industry.spreadsheets.reading import CaveatCode
from hanoi_industry.spreadsheets.roles import LayoutProblem
from targets.models import Target
from targets.sheets import TargetSheet
from tests.factories import TODAY, a_cluster, a_commune, a_deed, a_district, a_user
from tests.targets.promises import a_target, an_indicator, an_outcome
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db

CLUSTERS, TARGETS = ClusterSheet(), TargetSheet()
LANGUAGES = ["vi", "en"]


@pytest.fixture
def register():
    """Two clusters of one commune, one of another."""
    dong_anh = a_district("Đông Anh")
    mine, theirs = a_commune("Thư Lâm", district=dong_anh), a_commune("Phúc Thịnh")
    a_cluster(
        "Liên Hà",
        area=mine,
        district=dong_anh,
        code="HN001",
        legal_stage="established",
        kind="craft_village",
        established_hectares=Decimal("9.2345"),
        trades="=1+1; gỗ",
        is_operating=True,
        reported_occupancy=Decimal("59.5"),
        projects=12,
        milestones={
            "ground_breaking": {
                "state": "done",
                "actual_on": date(2023, 9, 1),
                "actual_precision": "month",
                "planned_on": date(2023, 7, 15),
                "planned_precision": "day",
            }
        },
        station={"state": "running", "capacity_m3_a_day": Decimal(500), "meets_standard": False},
    )
    a_cluster("Không ai biết", area=mine, code="HN002")
    a_cluster("Canary", area=theirs, code="HN003")
    return mine


def template(sheet, by, language="vi", **more) -> bytes:
    file = io.BytesIO()
    with translation.override(language):
        Blank(sheet, by, TODAY, **more).write(file)
    return file.getvalue()


def opened(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def head_row(page) -> int:
    """The row whose first cell has a note is that of the headings."""
    return next(row[0].row for row in page.iter_rows() if row[0].comment)


def columns_of(sheet) -> dict[str, int]:
    """Where the fields stand in a template."""
    return {one.name: place for place, one in enumerate(Blank(sheet, None, TODAY).fields, 1)}


def plan_of(content: bytes, sheet, by, language="vi"):
    deed = a_deed(by)
    with translation.override(language):
        return planned(sent(content, sheet=sheet, deed=deed), sheet=sheet, deed=deed)


def changes_in(plan) -> list[tuple]:
    return [
        (row.number, one.name, one.before, one.after)
        for row in plan.rows_of("")
        for one in row.differences
    ]


def is_no_change(plan) -> bool:
    assert changes_in(plan) == []
    assert [fault for row in plan.rows_of("") for fault in row.faults] == []
    assert not plan.questions and not plan.file_problems
    return set(plan.counts) - {"odd"} <= {RowKind.SAME} and plan.counts[RowKind.SAME] > 0


# Sent back as it is


@pytest.mark.parametrize("read_in", LANGUAGES)
@pytest.mark.parametrize("written_in", LANGUAGES)
def test_a_template_of_clusters_sent_back_untouched_changes_nothing(register, written_in, read_in):
    by = a_user(Role.IMPORTER)
    plan = plan_of(template(CLUSTERS, by, written_in), CLUSTERS, by, read_in)
    assert is_no_change(plan)
    assert plan.counts[RowKind.SAME] == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_of_targets_sent_back_untouched_changes_nothing(language):
    indicator = an_indicator()
    a_target(indicator, "5 %", note="=1+1")
    a_target(indicator, "7–7.5 %", "2026")
    an_outcome(indicator, "6.25", published_on=date(2026, 1, 1), published_precision="month")
    by = a_user(Role.IMPORTER)
    plan = plan_of(template(TARGETS, by, language), TARGETS, by, language)
    assert is_no_change(plan)
    assert plan.counts[RowKind.SAME] == 3


@pytest.mark.parametrize("sheet", [CLUSTERS, TARGETS], ids=lambda sheet: sheet.kind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_of_a_template_is_surely_known(register, sheet, language):
    a_target(an_indicator(), "5 %")
    by = a_user(Role.IMPORTER)
    upload = sent(template(sheet, by, language), sheet=sheet, deed=a_deed(by))
    matches = services.open_upload(upload, sheet).matches
    written = [one.name for one in Blank(sheet, by, TODAY).fields]
    assert [match.field for match in matches] == written
    assert [match.column.heading for match in matches if match.is_asked] == []


# Whose rows


def test_a_template_holds_the_rows_the_person_may_import_for_and_no_others(register):
    by = a_user(Role.IMPORTER, area=register)
    page = opened(template(CLUSTERS, by)).worksheets[0]
    codes = [row[0].value for row in page.iter_rows(min_row=head_row(page) + 1)]
    assert codes == ["HN002", "HN001"]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MANAGER])
def test_who_does_not_import_gets_a_template_without_rows(register, role):
    page = opened(template(CLUSTERS, a_user(role))).worksheets[0]
    assert page.max_row == head_row(page)


def test_an_importer_of_one_commune_gets_no_targets_of_the_city(register):
    a_target(an_indicator(), "5 %")
    page = opened(template(TARGETS, a_user(Role.IMPORTER, area=register))).worksheets[0]
    assert page.max_row == head_row(page)


def test_only_rows_that_lack_something_can_be_asked_for(register):
    a_cluster(
        "Đủ cả",
        area=register,
        code="HN004",
        legal_stage="established",
        established_hectares=9,
        industrial_hectares=7,
        leased_hectares=5,
        state="operating",
        is_operating=True,
        station={"state": "running", "meets_standard": True},
    )
    by = a_user(Role.IMPORTER, area=register)
    content = template(CLUSTERS, by, only_missing=True)
    page = opened(content).worksheets[0]
    rows = list(page.iter_rows(min_row=head_row(page) + 1))
    assert {row[0].value for row in rows} == {"HN001", "HN002", "HN004"}  # it lacks an investor
    column = columns_of(CLUSTERS)["industrial_hectares"] - 1
    assert rows[1][column].fill.fgColor.rgb == "FFFFF4CC"
    assert is_no_change(plan_of(content, CLUSTERS, by))


# Changed by people


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_without_rows_is_looked_at_and_not_its_explanations(register, language):
    sheet, by = RECORD_SHEETS["difficulties"](), a_user(Role.IMPORTER)
    upload = sent(template(sheet, by, language), sheet=sheet, deed=a_deed(by))
    assert upload.sheet_index == 0
    (finding,) = services.open_upload(upload, sheet).blocking
    assert finding.code == LayoutProblem.NO_DATA


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_blank_in_a_template_stays_blank_whatever_stands_above_it(language):
    """The district of the first cluster was taken for that of the four below it."""
    district = a_district("Đông Anh")
    mine = a_commune("Thư Lâm", district=district)
    a_cluster("An Một", area=mine, district=district, code="HN011", place="Thôn Một")
    for number in range(2, 6):
        a_cluster(f"Cụm {number}", area=mine, code=f"HN01{number}")
    by = a_user(Role.IMPORTER, area=mine)
    for content in (template(CLUSTERS, by, language), as_a_plain_table(CLUSTERS, by, language)):
        assert is_no_change(plan_of(content, CLUSTERS, by, language))


def as_a_plain_table(sheet, by, language) -> bytes:
    with translation.override(language):
        told = recorded(sheet, sheet.recorded(by=by, day=TODAY))
        return a_workbook(told.headings, *told.rows)


def test_what_is_filled_in_is_what_changes(register):
    by = a_user(Role.IMPORTER)
    book = opened(template(CLUSTERS, by))
    page = book.worksheets[0]
    at = columns_of(CLUSTERS)
    row = next(row[0].row for row in page.iter_rows() if row[0].value == "HN002")
    page.cell(row, at["industrial_hectares"]).value = "12,5"
    page.cell(row, at["is_operating"]).value = "có"
    plan = plan_of(saved(book), CLUSTERS, by)
    assert {(name, after) for _row, name, _before, after in changes_in(plan)} == {
        ("ClusterFacts.industrial_hectares", Decimal("12.5")),
        ("ProgressFacts.is_operating", True),
    }


def test_rows_may_be_sorted_and_columns_moved_and_left_out(register):
    by = a_user(Role.IMPORTER)
    page = opened(template(CLUSTERS, by)).worksheets[0]
    top = head_row(page)
    head, *rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=top)]
    other = openpyxl.Workbook()
    kept = [place for place in range(len(head)) if place % 3 != 2 or place < 3]
    for row in [head, *reversed(rows)]:
        other.active.append([row[place] for place in reversed(kept)])
    assert is_no_change(plan_of(saved(other), CLUSTERS, by))


def test_an_older_template_with_other_headings_is_read(register):
    by = a_user(Role.IMPORTER)
    book = opened(template(CLUSTERS, by))
    page = book.worksheets[0]
    at = columns_of(CLUSTERS)
    older = {"industrial_hectares": "Đất công nghiệp (ha)", "code": "Mã CCN"}
    for name, before in older.items():
        page.cell(head_row(page), at[name]).value = before
    # To delete rows here would leave the merged ranges where they were, over values.
    for merge in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merge))
    page.delete_rows(1, 2)
    assert is_no_change(plan_of(saved(book), CLUSTERS, by))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_older_template_takes_nothing_back_that_was_recorded_since(register, language):
    """What it was filled with looked like a change back to it."""
    deed = a_deed(a_user(Role.IMPORTER))
    for typed, day in ((30, date(2025, 12, 1)), (70, date(2026, 2, 1))):
        content = a_workbook(["Mã cụm", "Diện tích đã cho thuê (ha)"], ["HN001", typed])
        kept(content, sheet=CLUSTERS, deed=deed, as_of=day)
    file = io.BytesIO()
    with translation.override(language):
        Blank(CLUSTERS, deed.by, date(2026, 1, 1)).write(file)
    plan = plan_of(file.getvalue(), CLUSTERS, deed.by, language)
    assert is_no_change(plan)
    assert [str(one.code) for _row, one in plan.findings("notes")] == ["as_it_stood"]

    book = opened(file.getvalue())
    page = book.worksheets[0]
    row = next(cell.row for cell in page["A"] if cell.value == "HN001")
    page.cell(row, columns_of(CLUSTERS)["leased_hectares"]).value = 80
    (changed,) = changes_in(plan_of(saved(book), CLUSTERS, deed.by, language))
    assert changed[2:] == (70, 80)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_that_is_sent_to_the_page_of_another_says_where_it_belongs(register, language):
    """A template of stations emptied clusters of what their own file would have said."""
    deed = a_deed(a_user("administrator"))
    content, stations = template(CLUSTERS, deed.by, language), RECORD_SHEETS["stations"]()
    upload = sent(content, sheet=stations, deed=deed)
    plan = planned(upload, sheet=stations, deed=deed)
    with translation.override(language):
        told = {one.code: one.params["what"] for one in plan.file_problems}
        assert told[LayoutProblem.OTHER_TEMPLATE] == str(CLUSTERS.title)
    for other in LANGUAGES:
        with translation.override(other):
            upload = sent(content, sheet=CLUSTERS, deed=deed)
            assert not planned(upload, sheet=CLUSTERS, deed=deed).file_problems


def test_the_hidden_lists_of_a_template_are_no_news_and_those_of_others_are(register):
    deed = a_deed(a_user("administrator"))
    upload = sent(template(CLUSTERS, deed.by), sheet=CLUSTERS, deed=deed)
    found = services.open_upload(upload, CLUSTERS)
    assert [one.code for one in found.workbook.caveats] == [CaveatCode.HIDDEN_SHEET]
    assert found.caveats == []
    book = opened(template(CLUSTERS, deed.by))
    book.worksheets[0]["A1"] = "Danh mục cụm công nghiệp"
    upload = sent(saved(book), sheet=CLUSTERS, deed=deed)
    assert services.open_upload(upload, CLUSTERS).caveats


def test_new_rows_go_below(register):
    by = a_user(Role.IMPORTER)
    book = opened(template(CLUSTERS, by))
    page = book.worksheets[0]
    at, row = columns_of(CLUSTERS), page.max_row + 1
    page.cell(row, at["name"]).value = "Cụm mới"
    page.cell(row, at["planned_hectares"]).value = 20
    plan = plan_of(saved(book), CLUSTERS, by)
    assert (plan.counts[RowKind.NEW], plan.counts[RowKind.SAME]) == (1, 3)


# What helps


def test_headings_and_keys_stay_in_view_and_keys_are_grey_and_refuse_to_be_typed_over(register):
    page = opened(template(CLUSTERS, a_user(Role.IMPORTER))).worksheets[0]
    top = head_row(page)
    assert page.freeze_panes == f"C{top + 1}"
    assert page.auto_filter.ref.startswith(f"A{top}:")
    assert page.cell(top + 1, 1).fill.fgColor.rgb == "FFE3E5E8"
    refused = [one for one in page.data_validations.dataValidation if one.formula1 == "FALSE"]
    assert sorted(str(one.sqref) for one in refused) == [
        f"A{top + 1}:A{top + 3}",
        f"B{top + 1}:B{top + 3}",
    ]
    assert not page.protection.sheet


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_are_offered_in_the_language_of_the_page(register, language):
    book = opened(template(CLUSTERS, a_user(Role.IMPORTER), language))
    page = book.worksheets[0]
    letter = page.cell(1, columns_of(CLUSTERS)["legal_stage"]).column_letter
    rule = next(
        one
        for one in page.data_validations.dataValidation
        if one.type == "list" and str(one.sqref).startswith(letter + str(head_row(page) + 1))
    )
    name, _mark, cells = rule.formula1.rpartition("!")
    lists = book[name.strip("'")]
    offered = [cell.value for (cell,) in lists[cells.replace("$", "")]]
    labels = dict(CLUSTERS.field("legal_stage").choices)
    with translation.override(language):
        assert offered == [*map(str, labels.values()), "xoá"]
    assert lists.sheet_state == "veryHidden"
    assert rule.errorStyle in (None, "stop")


@pytest.mark.parametrize(
    ("sheet", "column", "may_be_erased"),
    [
        (CLUSTERS, "legal_stage", True),
        (CLUSTERS, "is_operating", True),
        (RECORD_SHEETS["milestones"](), "kind", False),
        (RECORD_SHEETS["milestones"](), "move_reason", True),
        (RECORD_SHEETS["difficulties"](), "kind", False),
        (PersonSheet(), "role", True),
        (PaperSheet(), "kind", False),
        (AreaSheet(), "level", False),
    ],
)
def test_the_word_that_erases_is_offered_only_where_it_is_taken(sheet, column, may_be_erased):
    """It stood in the lists of columns that refuse it."""
    book = opened(template(sheet, a_user(Role.IMPORTER), "en"))
    page = book.worksheets[0]
    letter = page.cell(1, columns_of(sheet)[column]).column_letter
    rule = next(
        one
        for one in page.data_validations.dataValidation
        if one.type == "list" and str(one.sqref).startswith(letter + str(head_row(page) + 1))
    )
    name, _mark, cells = rule.formula1.rpartition("!")
    offered = [cell.value for (cell,) in book[name.strip("'")][cells.replace("$", "")]]
    assert ("xoá" in offered) == may_be_erased
    note = page.cell(head_row(page), columns_of(sheet)[column]).comment.text
    assert "xoá" not in note or may_be_erased


def test_numbers_and_days_have_rules_with_messages(register):
    page = opened(template(CLUSTERS, a_user(Role.IMPORTER), "en")).worksheets[0]
    rules = page.data_validations.dataValidation
    assert {"decimal", "whole", "custom", "list", "textLength"} <= {one.type for one in rules}
    assert all(one.prompt and one.error for one in rules if one.formula1 != "FALSE")
    assert "in ha" in next(one.prompt for one in rules if one.type == "decimal")


@pytest.mark.parametrize(
    ("sheet", "column", "may_be_in_part"),
    [
        (RECORD_SHEETS["milestones"](), "actual", True),
        (RECORD_SHEETS["difficulties"](), "due_on", True),
        (RECORD_SHEETS["difficulties"](), "closed_on", False),
        (WASTEWATER_SHEETS["permits"](), "permit_issued_on", False),
        (WASTEWATER_SHEETS["samples"](), "taken_on", False),
    ],
)
def test_a_month_is_offered_only_where_a_month_can_be_kept(sheet, column, may_be_in_part):
    page = opened(template(sheet, a_user(Role.IMPORTER), "en")).worksheets[0]
    note = page.cell(head_row(page), columns_of(sheet)[column]).comment.text
    assert ("; 12/2025" in note, "or a month" in note) == (may_be_in_part, may_be_in_part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_is_explained_at_its_heading_and_on_a_sheet_of_its_own(register, language):
    book = opened(template(CLUSTERS, a_user(Role.IMPORTER), language))
    page, explanations = book.worksheets[:2]
    head = page[head_row(page)]
    names = [one.name for one in CLUSTERS.fields if one.attribute]
    erasable = [name for name in names if CLUSTERS.may_be_erased(name)]
    assert ["xoá" in cell.comment.text for cell in head].count(True) == len(erasable) > 20
    told = [row[0].value for row in explanations.iter_rows(min_row=2, max_row=len(head) + 1)]
    assert told == [cell.value for cell in head]


def test_typed_texts_are_not_made_days_or_formulas_by_the_spreadsheet(register):
    page = opened(template(CLUSTERS, a_user(Role.IMPORTER))).worksheets[0]
    at = columns_of(CLUSTERS)
    letter = page.cell(1, at["trades"]).column_letter
    assert page.column_dimensions[letter].width >= 12
    row = next(row[0].row for row in page.iter_rows() if row[0].value == "HN001")
    assert page.cell(row, at["trades"]).data_type == "s"
    assert page.cell(row, at["ground_breaking_planned"]).value == datetime(2023, 7, 15)


# The page


@pytest.mark.parametrize("room", ["clusters", "targets"])
def test_the_first_page_of_an_import_offers_a_template(sign_in, register, room):
    person = a_user(Role.IMPORTER)
    client = sign_in(person)
    page = client.get(reverse(f"{room}:import:start")).text
    address = reverse(f"{room}:import:template")
    assert f'href="{address}"' in page
    answer = client.get(address)
    assert "no-store" in answer["Cache-Control"] and answer["X-Content-Type-Options"] == "nosniff"
    assert opened(answer.getvalue()).worksheets[0].max_row >= 3
    noted = Export.objects.get()
    assert (noted.by, noted.rows) == (person, Cluster.objects.count() if room == "clusters" else 0)


@pytest.mark.parametrize("ending", ["xlsx", "csv", "ods"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_recorded_goes_out_in_every_format_and_back_in(
    sign_in, register, ending, language
):
    person = a_user(Role.IMPORTER)
    client = sign_in(person)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = client.get(reverse("clusters:import:recorded", args=[ending]))
    deed = a_deed(person)
    upload = sent(answer.getvalue(), sheet=CLUSTERS, deed=deed, name=f"x.{ending}")
    assert is_no_change(planned(upload, sheet=CLUSTERS, deed=deed))
    assert not Target.objects.exists()
