"""Lists whose rows name no cluster, because the row above them does."""

from datetime import date

import pytest

from clusters.models import InvestorFacts, MilestoneFacts
from clusters.sheets import RECORD_SHEETS, WASTEWATER_SHEETS
from hanoi_industry.spreadsheets import services
from tests.factories import a_cluster, a_commune, a_district
from tests.uploads import answered, kept, planned, sent
from tests.workbooks import a_workbook, several_sheets

pytestmark = pytest.mark.django_db
SHEETS = {name: kind() for name, kind in {**RECORD_SHEETS, **WASTEWATER_SHEETS}.items()}
MILESTONES = SHEETS["milestones"]
STEPS = ["STT", "Nội dung công việc", "Kế hoạch", "Thực hiện"]
BEGUN = [1, "Khởi công", "12/2026", None]
ENDED = [2, "Hoàn thành", "12/2027", None]


@pytest.fixture(autouse=True)
def clusters():
    area = a_commune()
    return {
        code: a_cluster(name, code=code, area=area, station={"state": "running"})
        for name, code in (("Quất Động", "QD1"), ("Cầu Bầu", "CB1"), ("Cầu Bầu giai đoạn 2", "CB2"))
    }


def looked_at(content, deed, kind="milestones"):
    upload = sent(content, sheet=SHEETS[kind], deed=deed)
    return planned(upload, sheet=SHEETS[kind], deed=deed)


def told(plan):
    """By row: of which cluster it is, and all faults and notes."""
    return {
        row.number: (row.label, [str(one.code) for one in (*row.faults, *row.notes)])
        for row in plan.rows_of()
    }


def steps():
    rows = MilestoneFacts.objects.order_by("cluster__code", "planned_on")
    return list(rows.values_list("cluster__code", "kind", "planned_on"))


BEGUN_AND_ENDED = [
    ("CB1", "ground_breaking", date(2026, 12, 1)),
    ("CB1", "completion", date(2027, 12, 1)),
    ("QD1", "ground_breaking", date(2026, 12, 1)),
]


@pytest.mark.parametrize(
    "rows",
    [
        [["I", "CCN Cầu Bầu"], BEGUN, ENDED, ["II", "CỤM CÔNG NGHIỆP QUẤT ĐỘNG"], BEGUN],
        [[None, "1. CCN Cầu Bầu"], BEGUN, ENDED, [None, "2. CCN Quất Động: 01 mốc"], BEGUN],
        [
            ["1", "CCN Cầu Bầu (02 mốc)"],
            ["1.1", *BEGUN[1:]],
            ["1.2", *ENDED[1:]],
            ["2", "Tên CCN: Quất Động"],
            ["2.1", *BEGUN[1:]],
        ],
        [["CCN Cầu Bầu"], BEGUN, ENDED, ["CCN Quất Động"], BEGUN],
    ],
    ids=["roman", "in one cell", "numbered", "in the column of numbers"],
)
def test_the_rows_below_the_name_of_a_cluster_are_its_own(rows, deed):
    kept(a_workbook(STEPS, *rows), sheet=MILESTONES, deed=deed)
    assert steps() == BEGUN_AND_ENDED


def test_a_list_without_row_numbers_is_read_so_too(deed):
    rows = [["CCN Cầu Bầu"], BEGUN[1:], ENDED[1:], ["CCN Quất Động"], BEGUN[1:]]
    kept(a_workbook(STEPS[1:], *rows), sheet=MILESTONES, deed=deed)
    assert steps() == BEGUN_AND_ENDED


def test_the_row_says_whose_it_was_taken_for_and_where_that_stands(deed):
    plan = looked_at(a_workbook(STEPS, ["I", "CCN Quất Động"], BEGUN), deed)
    (row,) = plan.rows_of()
    (note,) = row.notes
    assert (note.code, note.address, note.params) == (
        "cluster_of_above",
        "B2",
        {"name": "CCN Quất Động"},
    )


@pytest.mark.parametrize("mark", ["a", 1, None])
def test_a_phase_below_a_cluster_is_that_phase(mark, deed):
    content = a_workbook(STEPS, ["I", "CCN Cầu Bầu"], BEGUN, [mark, "Giai đoạn 2"], ENDED)
    kept(content, sheet=MILESTONES, deed=deed)
    assert [(code, kind) for code, kind, _day in steps()] == [
        ("CB1", "ground_breaking"),
        ("CB2", "completion"),
    ]


def test_rows_below_a_name_the_register_has_not_are_nobodys(deed):
    rows = [
        ["I", "CCN Quất Động"],
        BEGUN,
        ["II", "CCN Bịa Đặt"],
        BEGUN,
        ["III", "CÁC DỰ ÁN KHÁC"],
        BEGUN,
    ]
    found = told(looked_at(a_workbook(STEPS, *rows), deed))
    assert found[3][1] == ["cluster_of_above"]
    assert found[5][1][0] == "no_such_cluster"
    assert found[7][1] == ["cluster_without_name"]


def test_of_two_clusters_of_one_name_the_district_above_tells_which(deed):
    for name, code in (("Đông Anh", "LH1"), ("Đan Phượng", "LH2")):
        a_cluster(
            f"Liên Hà ({name})", code=code, area=a_commune(f"Xã {name}"), district=a_district(name)
        )
    rows = [
        *(["A", "HUYỆN ĐÔNG ANH"], ["I", "CCN Liên Hà"], BEGUN),
        *(["B", "HUYỆN ĐAN PHƯỢNG"], ["I", "CCN Liên Hà"], BEGUN),
    ]
    kept(a_workbook(STEPS, *rows), sheet=MILESTONES, deed=deed)
    assert [code for code, _kind, _day in steps()] == ["LH1", "LH2"]
    upload = sent(a_workbook(STEPS, ["I", "CCN Liên Hà"], ENDED), sheet=MILESTONES, deed=deed)
    (question,) = planned(upload, sheet=MILESTONES, deed=deed).questions
    assert {one.value for one in question.choices} == {"LH1", "LH2"}


def test_a_bare_name_is_asked_about_where_a_place_is_called_so(deed):
    a_commune("Quất Động")
    upload = sent(
        a_workbook(STEPS, ["I", "QUẤT ĐỘNG"], BEGUN, ["II", "CẦU BẦU"], ENDED),
        sheet=MILESTONES,
        deed=deed,
    )
    plan = planned(upload, sheet=MILESTONES, deed=deed)
    assert [one.params["text"] for one in plan.questions] == ["QUẤT ĐỘNG"]
    assert answered(upload, sheet=MILESTONES, deed=deed).written_count == 2


def test_the_name_in_a_row_goes_before_the_one_above(deed):
    content = a_workbook(
        ["STT", "Tên CCN", "Mốc", "Kế hoạch"],
        ["I", "CCN Quất Động"],
        [1, "Cầu Bầu", "Khởi công", "12/2026"],
        [2, None, "Hoàn thành", "12/2027"],
    )
    found = told(looked_at(content, deed))
    assert (found[3][0].partition(":")[0], found[3][1]) == ("Cầu Bầu", [])
    assert found[4][1] == ["cluster_without_name"]


def test_without_a_name_anywhere_the_column_of_names_is_missed(deed):
    for rows in ([BEGUN], [["I", "GIẢI PHÓNG MẶT BẰNG"], BEGUN]):
        upload = sent(a_workbook(STEPS, *rows), sheet=MILESTONES, deed=deed)
        (finding,) = services.open_upload(upload, MILESTONES).blocking
        assert finding.code == "no_name_column"


@pytest.mark.parametrize(
    "title",
    [
        "TIẾN ĐỘ THỰC HIỆN DỰ ÁN CCN QUẤT ĐỘNG",
        "Tiến độ đầu tư cụm công nghiệp Quất Động năm 2026",
        "Tên cụm công nghiệp: Quất Động",
    ],
)
def test_a_list_of_one_cluster_names_it_in_its_title(deed, title):
    content = a_workbook([title], STEPS, BEGUN, ENDED)
    notes = list(looked_at(content, deed).findings("notes"))
    assert [(str(one.code), one.address) for _row, one in notes] == 2 * [("cluster_of_above", "A1")]
    kept(content, sheet=MILESTONES, deed=deed)
    assert [(code, kind) for code, kind, _day in steps()] == [
        ("QD1", "ground_breaking"),
        ("QD1", "completion"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "TIẾN ĐỘ CCN QUẤT ĐỘNG VÀ CCN CẦU BẦU",
        "TIẾN ĐỘ CCN QUẤT ĐỘNG, CCN CẦU BẦU",
        "TIẾN ĐỘ CCN QUẤT ĐỘNG MỞ RỘNG",
        "TIẾN ĐỘ CÁC CCN TRÊN ĐỊA BÀN XÃ",
    ],
)
def test_a_title_of_several_clusters_or_of_another_one_names_none(deed, title):
    upload = sent(a_workbook([title], STEPS, BEGUN, ENDED), sheet=MILESTONES, deed=deed)
    (finding,) = services.open_upload(upload, MILESTONES).blocking
    assert finding.code == "no_name_column"


def test_names_above_the_rows_go_before_the_one_in_the_title(deed):
    rows = ["TIẾN ĐỘ CCN QUẤT ĐỘNG"], STEPS, ["I", "CCN Cầu Bầu"], BEGUN, ENDED
    kept(a_workbook(*rows), sheet=MILESTONES, deed=deed)
    assert {code for code, _kind, _day in steps()} == {"CB1"}


def test_the_investor_below_a_cluster_is_its_investor(deed):
    content = a_workbook(
        ["STT", "Chủ đầu tư", "MST"],
        *(["I", "CCN Quất Động"], [1, "Công ty TNHH A", "0101234567"]),
        *(["II", "CCN Cầu Bầu"], [1, "Công ty CP B", None]),
    )
    kept(content, sheet=SHEETS["investors"], deed=deed)
    held = InvestorFacts.objects.order_by("cluster__code")
    assert list(held.values_list("cluster__code", "investor__name")) == [
        ("CB1", "Công ty CP B"),
        ("QD1", "Công ty TNHH A"),
    ]


@pytest.mark.parametrize(
    ("kind", "head", "row"),
    [
        ("stations", ["STT", "Tên trạm", "Công suất (m3/ngày đêm)"], [1, "Trạm số 1", 500]),
        (
            "difficulties",
            ["STT", "Nội dung khó khăn", "Hạn giải quyết"],
            [1, "Thiếu vốn", "31/12/2026"],
        ),
        ("permits", ["STT", "Số giấy phép", "Ngày cấp"], [1, "12/GPMT-UBND", "05/06/2023"]),
        ("duties", ["STT", "Tần suất (tháng)", "Số ngày gia hạn"], [1, 3, 15]),
    ],
)
def test_records_of_every_kind_may_stand_below_their_cluster(kind, head, row, deed):
    plan = looked_at(a_workbook(head, ["I", "CCN Quất Động"], row), deed, kind)
    (found,) = plan.rows_of()
    assert (found.label.startswith("Quất Động"), found.faults, plan.questions) == (True, [], [])
    assert found.is_written


def test_several_sheets_of_such_lists_are_taken_together(deed):
    content = several_sheets(
        **{
            "Phần 1": [STEPS, ["I", "CCN Quất Động"], BEGUN],
            "Phần 2": [STEPS, ["I", "CCN Cầu Bầu"], ENDED],
        }
    )
    upload = sent(content, sheet=MILESTONES, deed=deed)
    upload.further_sheets = [1]
    upload.save()
    assert [
        row.label.split(":")[0] for row in planned(upload, sheet=MILESTONES, deed=deed).rows_of()
    ] == [
        "Quất Động",
        "Cầu Bầu",
    ]
