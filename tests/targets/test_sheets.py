"""What spreadsheets of targets and outcomes say, compared with what was recorded."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from hanoi_industry.spreadsheets import messages, services, writing
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, RowKind
from targets import actuals
from targets.goals import Operator
from targets.management.commands import load_figures
from targets.models import Indicator, Observation, Target
from targets.services import create_indicator
from targets.sheets import TargetSheet
from tests.factories import a_commune, a_deed, a_user
from tests.uploads import TARGETS, answered, kept, planned, sent
from tests.workbooks import a_workbook

SHEET = TargetSheet()
HEADINGS = [["STT", "Chỉ tiêu", "ĐVT", "Năm 2024", None], [None, None, None, "KH", "TH"]]
MERGES = ["A1:A2", "B1:B2", "C1:C2", "D1:E1"]


@pytest.fixture
def deed(db):
    return a_deed(a_user("importer"))


@pytest.fixture
def indicators(deed):
    load_figures._load_indicators(a_deed())
    return Indicator.objects.in_bulk(field_name="code")


@pytest.fixture
def growth(deed):
    return an_indicator(deed, "growth")


def an_indicator(deed, code, *, unit="%", expression="growth", **more):
    values = {"name_en": f"Name of {code}", "name_vi": f"Tên của {code}", "group": "economy"}
    return create_indicator(
        deed=a_deed(), code=code, unit=unit, expression=expression, **values | more
    )


def a_table(*rows, headings=HEADINGS, merges=MERGES):
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    return a_workbook(*headings, *numbered, merges=merges)


def looked_at(content, deed):
    return planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)


def one_row(deed, target=None, outcome=None, unit="%", name="Tên của growth"):
    return looked_at(a_table([name, unit, target, outcome]), deed).rows[0]


# The office's own table


def test_the_table_of_the_office_is_unpivoted_to_targets_and_outcomes(deed, indicators):
    upload = sent(TARGETS, sheet=SHEET, deed=deed)
    fields = [match.field for match in services.open_upload(upload, SHEET).matches]
    assert fields == [
        *(None, "indicator", "unit"),
        *("target:2020", "outcome:2020", "target:2021", "outcome:2021"),
        *("target:2024", "outcome:2024"),
    ]
    plan = answered(upload, sheet=SHEET, deed=deed)
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint)

    assert (Target.objects.count(), Observation.objects.count()) == (14, 20)
    below = Target.objects.get(indicator__code="cpi", year=2024)
    assert (below.operator, below.high, below.words) == (Operator.BELOW, 4, "dưới 4")
    between = Target.objects.get(indicator__code="industry_va_growth", year=2024)
    assert (between.low, between.high) == (7, Decimal("7.5"))
    all_of_them = Target.objects.get(indicator__code="ww_rate_operating", year=2024)
    assert all_of_them.operator == Operator.ALL
    fell = Observation.objects.get(indicator__code="export_growth", year=2021)
    assert (fell.value, fell.as_typed) == (Decimal("-1.2"), "-1,2")
    prices = Observation.objects.get(indicator__code="cpi", year=2020)
    assert (prices.value, prices.value_high) == (Decimal("2.73"), Decimal("2.79"))


def test_the_vintage_of_outcomes_is_asked_once_for_a_file(deed, indicators):
    plan = looked_at(TARGETS, deed)
    assert {one.key: one.offered for one in plan.questions} == {"vintage": "reported"}
    assert not plan.is_ready


def test_a_quarter_across_is_kept_as_a_quarter_and_not_as_its_year(deed, growth):
    headings = [
        ["STT", "Chỉ tiêu", "ĐVT", "Năm 2025", None],
        [None, None, None, "KH", "TH quý III"],
    ]
    table = a_table(["Tên của growth", "%", "7,5", "6,2"], headings=headings)
    kept(table, sheet=SHEET, deed=deed)
    assert Target.objects.get().period == "2025"
    assert Observation.objects.get().period == "2025-Q3"


def test_the_same_table_again_says_nothing_new(deed, indicators):
    kept(TARGETS, sheet=SHEET, deed=deed)
    upload = sent(TARGETS, sheet=SHEET, deed=deed)
    plan = answered(upload, sheet=SHEET, deed=deed)
    assert plan.counts[RowKind.SAME] == 14


def test_an_import_of_targets_can_be_undone(deed, indicators):
    upload = kept(TARGETS, sheet=SHEET, deed=deed)
    account = services.undo(upload, sheet=SHEET, deed=deed)
    assert len(account.put_back) == 34
    assert not Target.objects.as_known_on(None).exists()
    assert not Observation.objects.as_known_on(None).exists()


def test_a_target_that_changed_is_a_new_link_and_shows_both_words(deed, growth):
    kept(a_table(["Tên của growth", "%", "7-7,5", None]), sheet=SHEET, deed=deed)
    upload = sent(a_table(["Tên của growth", "%", "ít nhất 8", None]), sheet=SHEET, deed=deed)
    (difference,) = planned(upload, sheet=SHEET, deed=deed).rows[0].differences
    assert (difference.before, difference.after) == ("7-7,5", "ít nhất 8")

    plan = answered(upload, sheet=SHEET, deed=deed)
    assert plan.rows[0].kind is RowKind.CHANGED
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint)
    assert Target.objects.get(words="ít nhất 8").replaces.words == "7-7,5"


# Which indicator


@pytest.mark.parametrize("label", ["GRDP growth", "tốc độ tăng trưởng GRDP", "grdp_growth"])
def test_an_indicator_is_found_by_any_of_its_names(label, deed, indicators):
    row = looked_at(a_table([label, "%", "7", None]), deed).rows[0]
    assert row.thing == indicators["grdp_growth"]


def test_a_name_nobody_knows_is_asked_about_and_may_be_left_out(deed, growth):
    upload = sent(a_table(["Something else", "%", "7", None]), sheet=SHEET, deed=deed)
    (question,) = planned(upload, sheet=SHEET, deed=deed).questions
    assert {choice.value for choice in question.choices} == {"growth", LEAVE_OUT}

    plan = answered(upload, sheet=SHEET, deed=deed, indicator=LEAVE_OUT)
    assert plan.rows[0].kind is RowKind.LEFT_OUT


def test_a_name_somebody_decided_on_goes_to_that_indicator(deed, growth):
    upload = sent(a_table(["Something else", "%", "7", None]), sheet=SHEET, deed=deed)
    plan = answered(upload, sheet=SHEET, deed=deed, indicator="growth")
    assert plan.rows[0].thing == growth


# Figures


@pytest.mark.parametrize("text", ["-", "", None, "x", "chưa có"])
def test_a_cell_without_a_figure_says_nothing(text, deed, growth):
    row = one_row(deed, target=text)
    assert not row.differences
    assert not row.faults


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tốt hơn 7 hoặc 8 lần", "goal_not_a_goal"),
        ("8-7", "goal_low_above_high"),
        ("7 tỷ đồng", "goal_unit_differs"),
    ],
)
def test_a_target_that_cannot_be_read_is_told_with_its_cell(text, code, deed, growth):
    (fault,) = one_row(deed, target=text).faults
    assert (fault.code, fault.address) == (code, "D3")


@pytest.mark.parametrize(("text", "code"), [("zehn", "not_a_number"), ("5-4", "range_reversed")])
def test_an_outcome_that_cannot_be_read_is_told_with_its_cell(text, code, deed, growth):
    (fault,) = one_row(deed, outcome=text).faults
    assert (fault.code, fault.address) == (code, "E3")


def test_a_unit_of_another_kind_is_a_problem(deed, growth):
    (fault,) = one_row(deed, target="7", unit="tỷ đồng").faults
    assert (fault.code, fault.address) == ("indicator_unit_differs", "C3")


@pytest.mark.parametrize(("value", "is_odd"), [("109,42", True), ("9,42", False), ("89,9", False)])
def test_an_index_where_growth_is_kept_is_odd(value, is_odd, deed, growth):
    assert one_row(deed, outcome=value).is_odd is is_odd


@pytest.mark.parametrize(("value", "is_odd"), [("9,42", True), ("109,42", False)])
def test_growth_where_an_index_is_kept_is_odd(value, is_odd, deed):
    an_indicator(deed, "index", expression="index")
    assert one_row(deed, outcome=value, name="Tên của index").is_odd is is_odd


def test_an_estimate_that_the_heading_names_is_not_asked_about(deed, growth):
    headings = [["STT", "Chỉ tiêu", "ĐVT", "KH 2024", "Ước TH 2024"]]
    content = a_table(["Tên của growth", "%", "7", "6,8"], headings=headings, merges=[])
    kept(content, sheet=SHEET, deed=deed)
    assert Observation.objects.get().vintage == "estimate"


def test_the_same_figure_twice_must_be_given_once(deed, growth):
    row = ["Tên của growth", "%", "7", None]
    plan = looked_at(a_table(row, row), deed)
    assert [one.kind for one in plan.rows] == [RowKind.NEW, RowKind.FAULTY]


def test_whoever_imports_for_one_commune_imports_no_figures_of_the_city(growth):
    deed = a_deed(a_user("importer", area=a_commune("Mê Linh")))
    row = one_row(deed, target="7")
    assert [fault.code for fault in row.faults] == ["targets_not_yours"]


# The flat list


def test_the_public_figures_say_the_same_by_command_and_by_upload(deed, indicators):
    kept(load_figures.FIGURES, sheet=SHEET, deed=deed)
    assert (Target.objects.count(), Observation.objects.count()) == (89, 184)
    assert load_figures.load(a_deed()) == {"indicators": 0, "targets": 0, "outcomes": 0}


def test_a_figure_keeps_its_source_and_the_day_it_was_said(deed, growth):
    headings = ["year", "period", "indicator_code", "kind", "value_low", "certainty", "source"]
    page = "https://example.org/page (Báo Hà Nội, 05/12/2024)"
    kept(
        a_workbook(headings, ["2024", "H1", "growth", "actual", "6.5", "estimate 06/2024", page]),
        sheet=SHEET,
        deed=deed,
    )
    one = Observation.objects.get()
    assert (one.period, one.vintage, one.certainty) == ("2024-6M", "estimate", "estimate 06/2024")
    assert one.source.address == "https://example.org/page"
    assert f"{one.published_on:%Y-%m}" == "2024-06"


def test_an_export_goes_back_in_as_no_change(deed, indicators):
    kept(load_figures.FIGURES, sheet=SHEET, deed=deed)
    rows = [*Target.objects.select_related("indicator", "source")]
    rows += [*Observation.objects.select_related("indicator", "source")]
    dataset = SHEET.exported(rows)
    for written in (writing.SafeXLSX(), writing.SafeCSV()):
        content = written.export_data(dataset)
        upload = sent(content, sheet=SHEET, deed=deed, name=f"x.{written.extension}")
        assert planned(upload, sheet=SHEET, deed=deed).counts == {RowKind.SAME: 273, "odd": 0}


def test_a_plan_asks_as_many_questions_for_one_row_as_for_many(deed):
    for number in range(40):
        an_indicator(deed, f"i{number}")

    def asked(count):
        rows = [[f"Tên của i{n}", "%", "7", "6,5"] for n in range(count)]
        upload = sent(a_table(*rows), sheet=SHEET, deed=deed)
        with CaptureQueriesContext(connection) as queries:
            planned(upload, sheet=SHEET, deed=deed)
        return len(queries)

    assert asked(1) == asked(40)


# Effects


def test_the_effect_on_the_boards_is_what_the_boards_say_afterwards(deed, indicators):
    content = TARGETS
    upload = sent(content, sheet=SHEET, deed=deed)
    plan = answered(upload, sheet=SHEET, deed=deed)
    upload.refresh_from_db()
    asking = services.asking_of(upload, by=deed.by, today=deed.day)
    with translation.override("en"):
        effects = SHEET.effects(plan, asking)
    told = {str(one.label): (one.before, one.after) for one in effects}
    services.keep(upload, sheet=SHEET, deed=deed, shown_fingerprint=plan.fingerprint)
    for year in (2020, 2021, 2024):
        board = actuals.board(year, day=deed.day)
        assert told[f"Targets of {year} met"][1] == board.share.text("en")
        assert told[f"Targets of {year} missed"] == ("0", str(board.missed))
        assert board.rows


def test_a_changed_target_moves_its_board_once(deed, growth):
    kept(a_table(["Tên của growth", "%", "7", "7,5"]), sheet=SHEET, deed=deed)
    upload = sent(a_table(["Tên của growth", "%", "8", None]), sheet=SHEET, deed=deed)
    plan = answered(upload, sheet=SHEET, deed=deed)
    asking = services.asking_of(upload, by=deed.by, today=deed.day)
    met, missed, unknown = SHEET.effects(plan, asking)
    assert (met.moves, missed.before, missed.after) == (True, "0", "1")
    assert not unknown.moves


def test_looking_at_effects_writes_nothing(deed, growth):
    plan = looked_at(a_table(["Tên của growth", "%", "8", None]), deed)
    SHEET.effects(plan, plan.resource.asking)
    assert not Target.objects.exists()


# Growth and level


@pytest.fixture
def twins(deed):
    """Exports as a level and as growth, as the list of indicators has them."""
    level = an_indicator(
        deed,
        "exports",
        unit="trillion VND",
        expression="level",
        name_vi="Kim ngạch xuất khẩu",
        name_en="Export turnover",
    )
    growth = an_indicator(
        deed,
        "exports_growth",
        name_vi="Tốc độ tăng kim ngạch xuất khẩu",
        name_en="Export turnover growth",
    )
    return level, growth


@pytest.mark.parametrize("unit", ["%", "phần trăm"])
def test_per_cent_of_a_level_is_its_growth_and_the_row_says_so(unit, deed, twins):
    row = one_row(deed, "tăng 12 %", None, unit=unit, name="Kim ngạch xuất khẩu")
    assert row.thing == twins[1]
    assert [one.code for one in row.notes] == ["growth_of_a_level"]
    assert row.kept.figures[0].row.goal.low == 12


def test_without_a_unit_the_words_of_all_figures_tell_that_it_is_growth(deed, twins):
    row = one_row(deed, "tăng 12 %", "tăng 11,5 %", unit=None, name="Kim ngạch xuất khẩu")
    assert row.thing == twins[1]
    row = one_row(deed, "tăng 12 %", "17,2", unit=None, name="Kim ngạch xuất khẩu")
    assert row.thing == twins[0]


def test_a_level_in_its_own_unit_stays_the_level(deed, twins):
    row = one_row(deed, "17,5", None, unit="nghìn tỷ đồng", name="Kim ngạch xuất khẩu")
    assert row.thing == twins[0]
    assert not row.notes and not row.faults


def test_a_level_without_a_twin_in_per_cent_is_told_its_unit_in_words(deed):
    an_indicator(deed, "jobs", unit="trillion VND", expression="level", name_vi="Nộp ngân sách")
    with translation.override("vi"):
        row = one_row(deed, "12", None, unit="%", name="Nộp ngân sách")
        (fault,) = row.faults
        text = messages.of_finding(fault, SHEET.messages)
    assert fault.code == "indicator_unit_differs"
    assert "trillion" not in text
    assert "nghìn tỷ đồng" in text


def test_an_index_in_the_file_is_kept_as_growth_where_the_series_is_published_so(deed):
    indicator = an_indicator(deed, "growth", typed_as="index")
    kept(a_table(["Tên của growth", "%", None, "109,42"]), sheet=SHEET, deed=deed)
    found = Observation.objects.get(indicator=indicator)
    assert (found.value, found.as_typed) == (Decimal("9.42"), "109,42")


def test_what_is_recorded_already_is_not_asked_about_again(deed, growth):
    content = a_table(["Tên của growth", "%", None, "9,42"])
    kept(content, sheet=SHEET, deed=deed, vintage="official")
    plan = looked_at(content, deed)
    assert not plan.questions
    assert [row.kind for row in plan.rows] == [RowKind.SAME]
