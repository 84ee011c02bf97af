"""What offices write above their columns of clusters, and what each heading is taken for."""

import pytest

from clusters.sheets import RECORD_SHEETS, WASTEWATER_SHEETS, ClusterSheet, codes, office_words
from hanoi_industry.spreadsheets import services
from hanoi_industry.spreadsheets.cells import unit_of
from hanoi_industry.spreadsheets.headings import match_headings
from hanoi_industry.spreadsheets.layout import Column
from tests.factories import a_cluster, a_deed, a_district, a_user
from tests.uploads import planned, sent
from tests.workbooks import a_workbook

SHEETS = {"clusters": ClusterSheet, **RECORD_SHEETS, **WASTEWATER_SHEETS}


def taken(*headings, sheet="clusters"):
    """Heading to its field, with "?" behind it where a person is asked; parts stand with > between."""
    columns = []
    for index, heading in enumerate(headings, start=1):
        path = tuple(part.strip() for part in heading.split(">"))
        unit = path[-1].rpartition("(")[2].rstrip(")") if path[-1].endswith(")") else None
        columns.append(Column(index, path, unit if unit and unit_of(unit) else None))
    vocabulary = [one.vocabulary() for one in SHEETS[sheet]().fields]
    found = match_headings(columns, vocabulary)
    return [f"{match.field or ''}{'?' * match.is_asked}" for match in found]


@pytest.mark.parametrize(
    "heading", ["Địa chỉ", "Loại hình", "Ngày thành lập"], ids=["address", "kind", "day"]
)
def test_what_stands_below_the_investor_is_not_said_of_the_cluster(heading):
    own, _name, below = taken(heading, "Chủ đầu tư > Tên", f"Chủ đầu tư > {heading}")

    assert own
    assert "?" not in own
    assert below == "?"
    assert taken("Chủ đầu tư > Tên", f"Chủ đầu tư > {heading}")[1] == "?"


@pytest.mark.parametrize(
    ("first", "field"), [("Số QĐ thành lập", "decision_date"), ("Số GPMT", None)]
)
def test_the_day_beside_a_decision_is_proposed_as_its_day(first, field, db):
    """It was left out, and the establishment had no day."""
    deed, sheet = a_deed(a_user("importer")), ClusterSheet()
    rows = ["STT", "Tên CCN", first, "Ngày ký"], [1, "Ngọc Hồi", "5/QĐ-UBND", "3/3/2022"]
    opened = services.open_upload(sent(a_workbook(*rows), sheet=sheet, deed=deed), sheet)
    assert (opened.matches[3].field, opened.matches[3].is_asked) == (field, True)


def test_the_address_in_a_list_of_investors_is_not_where_the_cluster_lies():
    assert taken("Tên CCN", "Địa chỉ", sheet="investors") == ["name", "?"]
    assert taken("Chủ đầu tư", "Địa chỉ chủ đầu tư") == ["investor", "?"]


def test_a_word_with_other_accents_is_another_word():
    assert taken("Cơ quan phê duyệt", "Quận") == ["?", "district"]
    assert taken("Vị trí điểm xả thải", "Xã", sheet="stations") == ["outfall?", "commune"]
    assert taken("Điểm xả NT", "Xã", sheet="stations")[1] == "commune"
    assert taken("Nơi xả NT") == ["?"]
    assert taken("Co quan phe duyet") == ["district?"]  # nothing tells the two apart


def test_what_runs_below_a_station_is_the_station():
    assert taken("Đang hoạt động", "Trạm XLNT > Đang hoạt động") == [
        *("is_operating", "treatment?")
    ]
    assert taken("Trạm XLNT > Tình trạng hoạt động") == ["treatment"]


def test_industrial_land_by_its_plan_is_no_area_of_the_plan():
    assert taken("Diện tích > Theo QH (ha)", "Đất CN > Theo QH (ha)") == [
        "planned_hectares",
        "industrial_hectares",
    ]
    assert taken("Đất CN > Theo QĐ (ha)")[0].endswith("?")
    assert "?" in taken("Tổng diện tích > Thực tế (ha)")[0]


def test_plan_and_outcome_stand_below_each_step_in_short():
    headings = (f"{step} > {side}" for step in ("GPMB", "Quy hoạch 1/500") for side in ("KH", "TT"))

    assert taken(*headings) == [
        *("clearance_planned", "clearance_actual"),
        *("detailed_plan_planned", "detailed_plan_actual"),
    ]


def test_the_day_below_a_decision_is_that_of_its_step():
    assert taken(
        "QĐ thành lập > Số",
        "QĐ thành lập > Ngày",
        "QĐ phê duyệt QHCT 1/500 > Số",
        "QĐ phê duyệt QHCT 1/500 > Ngày",
        "QĐ giao đất > Ngày",
    ) == ["decisions", "decision_date", "?", "detailed_plan_actual", "hand_over_actual"]


def test_of_two_quarters_the_later_one_is_proposed():
    assert taken("Số lao động > Quý II/2026", "Số lao động > Quý III/2026") == ["?", "workers?"]
    assert taken("Số dự án > 12/2026", "Số dự án > 9/2026") == ["projects?", "?"]


def test_of_the_places_before_and_after_the_merger_that_of_today_is_taken():
    assert taken("Xã (trước sắp xếp)", "Xã (sau sắp xếp)", "Huyện (trước sắp xếp)") == [
        *("?", "commune", "district")
    ]
    assert taken("Xã cũ", "Xã mới") == ["?", "commune"]


def test_a_code_is_no_number_of_enterprises():
    assert taken("Mã số DN", "Số DN", "Số DN tạm dừng") == ["?", "projects", "?"]


def test_a_decision_about_an_investor_is_not_its_name():
    assert taken("Nhà đầu tư", "QĐ giao chủ đầu tư", sheet="investors")[0] == "investor"
    assert "investor" not in taken("QĐ giao chủ đầu tư", sheet="investors")[0]


def test_capital_below_what_was_done_is_not_what_was_approved():
    assert taken(
        "Vốn đầu tư HTKT > Tổng mức (tỷ đồng)", "Vốn đầu tư HTKT > Thực hiện (tỷ đồng)"
    ) == ["approved_bn", "realised_bn"]
    assert "approved_bn" not in taken("Tổng mức đầu tư > Giải ngân (tỷ đồng)")[0]


@pytest.mark.parametrize("part", ["Đất ở", "Đã đền bù", "Khu A", "Hiện trạng 2025"])
def test_a_part_of_an_area_is_not_quietly_the_whole(part):
    assert taken(f"Diện tích > {part} (ha)")[0].endswith("?")


@pytest.mark.parametrize("whole", ["Tổng số", "Tổng cộng", "Năm 2026"])
def test_the_whole_of_it_below_a_heading_is_what_the_heading_says(whole):
    assert taken(f"Đất công nghiệp > {whole} (ha)")[0].startswith("industrial_hectares")


def test_the_end_of_a_step_is_planned_or_done_as_a_person_says():
    assert taken("Thời gian hoàn thành", sheet="milestones")[0].endswith("?")
    assert taken("Thời gian kết thúc", sheet="milestones")[0].endswith("?")


@pytest.mark.parametrize(
    "heading",
    [
        "Dự án thứ cấp > Tổng vốn đầu tư (tỷ đồng)",
        "Doanh nghiệp FDI > Số lao động",
        "Hộ sản xuất > Số lao động",
        "Trạm XLNT > Tổng mức đầu tư (tỷ đồng)",
        "Trạm XLNT > Chủ đầu tư",
        "Đất ở xen kẹt > Diện tích (ha)",
        "Giao thông > Hiện trạng",
        "Diện tích > Theo QHCT 1/500 > Tổng (ha)",
    ],
)
def test_what_stands_below_another_thing_is_not_quietly_said_of_the_cluster(heading):
    """By its last part alone it was taken for that of the cluster, and nobody was asked."""
    assert taken(heading)[0].endswith("?")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Tình hình hoạt động > Số lao động", "workers"),
        ("Hạ tầng > Trạm XLNT > Công suất (m3/ngày đêm)", "capacity_m3_a_day"),
        ("Quyết định thành lập > Số QĐ", "decisions"),
        ("Đất CN đã cho thuê > Diện tích (ha)", "leased_hectares"),
        ("GPMB (ha) > Đã GPMB", "cleared_hectares"),
    ],
)
def test_what_stands_below_a_general_word_or_the_name_of_its_own_thing_needs_no_asking(
    heading, field
):
    assert taken(heading) == [field]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Nợ ngân sách (tỷ đồng)", "budget_bn"),
        ("Số lao động nữ", "workers"),
        ("Tỷ lệ lấp đầy dự kiến (%)", "reported_occupancy"),
        ("Diện tích sẵn sàng cho thuê (ha)", "leased_hectares"),
        ("DT cây xanh (ha)", "size"),
        ("Diện tích đã giao (ha)", "size"),
        ("Nguồn tiếp nhận", "source"),
        ("Tiến độ GPMB", "status"),
        ("Tình trạng vận hành", "status"),
    ],
)
def test_what_sounds_like_a_field_and_speaks_of_another_thing_is_not_proposed_as_it(heading, field):
    assert not taken(heading)[0].startswith(field)


def test_what_is_guessed_and_measured_otherwise_is_not_proposed():
    assert taken("Mức đầu tư bình quân (ha)") == ["?"]


@pytest.mark.parametrize(
    ("sheet", "heading", "field"),
    [
        ("clusters", "Danh mục CCN", "name"),
        ("clusters", "Diện tích đã được giao đất (ha)", "handed_over_hectares"),
        ("clusters", "Quy mô diện tích theo QH (ha)", "planned_hectares"),
        ("clusters", "DT đất SXCN (ha)", "industrial_hectares"),
        ("clusters", "Nộp NS (tr.đ)", "budget_bn"),
        ("clusters", "Công suất TK (m3/ngđ)", "capacity_m3_a_day"),
        ("clusters", "Lũy kế giải ngân (tỷ đồng)", "realised_bn"),
        ("clusters", "Thuế nộp NS (tr.đ)", "budget_bn"),
        ("clusters", "Hệ thống XLNTTT", "station_state"),
        ("clusters", "Thuộc quận/huyện trước 01/7/2025", "district"),
        ("clusters", "Hạn hoàn thành GPMB", "clearance_planned"),
        ("clusters", "Trạng thái", "status"),
        ("clusters", "Năm TL", "decision_date"),
        ("clusters", "Tỷ lệ LĐ (%)", "reported_occupancy"),
        ("stations", "Xử lý nhờ trạm", "served_by"),
        ("stations", "Số DN phải đấu nối", "firms_in_all"),
        ("milestones", "Đã thực hiện ngày", "actual"),
        ("difficulties", "Đầu mối", "who_must_act"),
        ("investors", "QĐ giao chủ đầu tư", "source"),
        ("permits", "LL xả tối đa theo GP", "permit_capacity_m3_a_day"),
        ("stations", "CSTK (m3/ng.đ)", "capacity_m3_a_day"),
        ("stations", "Thuộc diện lắp QTTĐ", "monitoring_required"),
        ("stations", "Đã lắp QTTĐ", "monitoring_installed"),
        ("milestones", "Thời gian thực tế", "actual"),
        ("milestones", "Thời gian theo kế hoạch", "planned"),
        ("milestones", "Hạng mục công việc", "kind"),
        ("difficulties", "Tồn tại, khó khăn", "text"),
        ("investors", "MSDN", "tax_code"),
        ("permits", "Thời hạn đến", "permit_expires_on"),
        ("permits", "Công suất cho phép (m3/ngày)", "permit_capacity_m3_a_day"),
        ("permits", "Nguồn tiếp nhận nước thải", "permit_receiving_water"),
    ],
)
def test_what_offices_call_a_column_needs_no_asking(sheet, heading, field):
    assert taken(heading, sheet=sheet) == [field]


@pytest.mark.parametrize(
    ("typed", "stage"),
    [
        ("Nằm trong QH", "planned"),
        ("Đề xuất bổ sung QH", "proposed"),
        ("Đã có QĐ thành lập", "established"),
        ("Đang hoạt động", None),
    ],
)
def test_short_words_for_a_legal_stage_are_understood(typed, stage):
    assert office_words.read_legal_stage(typed) == stage


@pytest.mark.parametrize(
    "typed",
    ["Hư hỏng, ngừng hoạt động", "Đã hỏng, không vận hành", "Xuống cấp, tạm dừng hoạt động"],
)
def test_a_station_that_is_broken_and_does_not_run_is_stopped(typed):
    assert office_words.read_station(typed) == "stopped"


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("VH ổn định", "running"),
        ("Ngừng VH từ 2022", "stopped"),
        ("Đạt 60% khối lượng", "building"),
        ("Đã thi công đạt khoảng 35 % tiến độ", "building"),
        ("Đạt 60% công suất", None),
        ("Hoàn thành 100% khối lượng", None),
    ],
)
def test_short_words_for_the_state_of_a_station_are_understood(typed, state):
    assert office_words.read_station(typed) == state


@pytest.mark.parametrize("typed", ["Đã XD, không hoạt động", "Đã xây dựng nhưng không vận hành"])
def test_a_station_that_was_built_and_does_not_run_is_stopped(typed):
    assert office_words.read_station(typed) == "stopped"


def looked_at(headings, *rows, above=()):
    deed = a_deed(a_user("importer"))
    sheet = ClusterSheet()
    content = a_workbook(*above, headings, *rows)
    return planned(sent(content, sheet=sheet, deed=deed), sheet=sheet, deed=deed)


@pytest.mark.parametrize("name", ["Công ty TNHH Gỗ Hoàng Anh", "Cơ sở Nguyễn Văn Ba", "HTX Mộc"])
def test_an_enterprise_among_the_names_is_no_new_cluster(name, db):
    plan = looked_at(["STT", "Tên CCN", "Số lao động"], [1, name, 15], [2, "CCN Gỗ Mới", 20])

    first, second = plan.rows
    assert [fault.code for fault in first.faults] == [codes.Fault.NAME_OF_AN_ENTERPRISE]
    assert not second.faults


def test_a_rate_takes_no_unit_from_the_line_above_the_table(db):
    a_cluster("Ngọc Hồi", district=a_district("Thanh Trì"))
    headings = ["STT", "Tên CCN", "Diện tích quy hoạch", "Tỷ lệ lấp đầy"]

    (row,) = looked_at(headings, [1, "Ngọc Hồi", 50, 85], above=[["Đơn vị: ha"]]).rows

    assert not row.faults
    assert (row.value("planned_hectares"), row.value("reported_occupancy")) == (50, 85)


def test_a_step_takes_the_day_of_its_paper_and_says_so(db):
    a_cluster("Ngọc Hồi", district=a_district("Thanh Trì"))

    (row,) = looked_at(
        ["STT", "Tên CCN", "Ngày giao đất"], [1, "Ngọc Hồi", "QĐ số 5/QĐ-UBND ngày 3/3/2022"]
    ).rows

    assert row.value("hand_over_actual").first.isoformat() == "2022-03-03"
    assert [note.address for note in row.notes if note.code == "day_of_paper"] == ["C2"]


# Headings that hold the name of a field and speak of something else


@pytest.mark.parametrize(
    "heading",
    [
        *("Số DN nợ thuế", "Số cơ sở vi phạm", "Lao động mất việc", "Lao động địa phương"),
        *("Tổng vốn đầu tư của DN thứ cấp (tỷ đồng)", "Vốn đầu tư FDI (triệu USD)"),
        *("Diện tích vi phạm (ha)", "Diện tích đề nghị mở rộng (ha)", "Diện tích nhà xưởng (m2)"),
        *("Ngày nộp hồ sơ GPMT", "Ngày hết hạn GPMT", "Ngày khởi công trạm XLNT"),
        *("Cam kết hoàn thành hạ tầng", "Đạt chuẩn PCCC", "Trụ sở chủ đầu tư", "Xã giáp ranh"),
        *("Chủ đầu tư trước đây", "Đơn vị quản lý đường", "Loại hình sở hữu", "Ngày phê duyệt ĐTM"),
        *("Ngoài CCN > Số cơ sở", "Khu dân cư liền kề > Diện tích (ha)", "Mở rộng cụm > Diện tích"),
        *("Doanh nghiệp FDI > Lao động", "Số liệu kỳ trước > Số dự án"),
        *("Số lao động (nữ)", "Số DN (FDI)", "Diện tích (GĐ2) (ha)", "Công suất (dự kiến)"),
        *("Diện tích cho thuê mới (ha)", "Tỷ lệ (%)"),
        *("TMĐT (dự kiến) (tỷ đồng)", "Diện tích đã cho thuê (dự kiến) (ha)"),
    ],
)
def test_what_a_heading_adds_to_the_name_of_a_field_is_not_lost(heading):
    """The column was proposed for the field, and kept by whoever did not look."""
    assert taken(heading) == ["?"]


@pytest.mark.parametrize(
    ("heading", "sheet"),
    [
        ("Công suất điện (kW)", "stations"),
        ("Lưu lượng nước cấp (m3/ngđ)", "stations"),
        ("Công suất giai đoạn 2 (m3/ngđ)", "stations"),
        ("Đạt QCVN không khí", "stations"),
        ("Công suất theo ĐTM (m3/ngày)", "permits"),
        ("ĐTM > Số QĐ", "permits"),
        ("Giấy phép khai thác nước dưới đất", "permits"),
        ("GPMT cũ (đã hết hạn) > Số", "permits"),
        ("Nhà đầu tư quan tâm", "investors"),
        ("Chủ đầu tư (dự kiến)", "investors"),
        ("Lưu lượng (dự kiến)", "stations"),
        ("Chủ đầu tư trạm XLNT", "investors"),
    ],
)
def test_in_other_lists_neither(heading, sheet):
    assert taken(heading, sheet=sheet) == ["?"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Tổng diện tích đất quy hoạch (ha)", "planned_hectares"),
        ("Diện tích đã bồi thường GPMB (ha)", "cleared_hectares"),
        ("Tỷ lệ lấp đầy diện tích đất CN (%)", "reported_occupancy"),
        ("Tổng doanh thu các DN (tỷ đồng)", "revenue_bn"),
        ("Lao động thường xuyên", "workers"),
        ("Số lao động hiện nay", "workers"),
    ],
)
def test_what_adds_nothing_to_the_name_of_a_field_does_not_stand_in_its_way(heading, field):
    assert taken(heading)[0].rstrip("?") == field


def test_columns_below_one_heading_are_not_given_away_to_other_fields():
    """The second column of a field was proposed for the next best one: land not yet let was approved,
    the area of phase 2 was cleared, and the share by projects was how many projects there are."""
    assert taken("Diện tích (ha) > Giai đoạn 1", "Diện tích (ha) > Giai đoạn 2") == ["?", "?"]
    land = "Diện tích đất công nghiệp (ha)"
    assert taken(f"{land} > Tổng", f"{land} > Đã cho thuê", f"{land} > Chưa cho thuê")[1:] == [
        *("leased_hectares", "?")
    ]
    assert (
        taken("Tỷ lệ lấp đầy > Theo số dự án (%)", "Lao động > Nam", "Lao động > Nữ") == ["?"] * 3
    )
    sources = (f"Tổng vốn đầu tư > {one} (tỷ đồng)" for one in ("NSTW", "NSTP", "DN"))
    assert taken(*sources) == ["?"] * 3


def test_of_what_was_before_and_after_a_day_the_later_is_proposed():
    before, after = "Chủ đầu tư > Trước 01/7/2025", "Chủ đầu tư > Sau 01/7/2025"
    assert taken(before, after) == ["?", "investor?"]
    assert taken("Số dự án > Đầu kỳ", "Số dự án > Tăng", "Số dự án > Cuối kỳ") == [
        *("?", "?", "projects?")
    ]


def test_the_day_of_another_paper_is_not_that_of_the_permit():
    headings = [
        "GPMT > Số",
        "GPMT > Ngày",
        "GPMT > Công suất (m3/ngày)",
        "ĐTM > Số QĐ",
        "ĐTM > Ngày",
    ]
    assert taken(*headings, sheet="permits")[:4] == [
        *("permit_number", "permit_issued_on", "permit_capacity_m3_a_day", "?")
    ]


@pytest.mark.parametrize(
    ("heading", "sheet"),
    [
        *(("Khởi công (dự kiến)", "clusters"), ("Giá cho thuê đất", "clusters")),
        *(("Số trạm XLNT", "clusters"), ("Công suất điện (MVA)", "stations")),
        *(("Năm 2024 > Lao động", "clusters"), ("Lao động (năm 2024)", "clusters")),
        *(("Ngày cấp (lần đầu)", "permits"), ("Theo hồ sơ > Lao động", "clusters")),
        ("Quan trắc tự động (phải lắp)", "stations"),
    ],
)
def test_brackets_and_heads_that_turn_a_heading_are_asked_about(heading, sheet):
    """The column was taken as the field itself, and nobody was asked."""
    assert "?" in taken(heading, sheet=sheet)[0]
    assert taken(heading, sheet=sheet)[0] not in ("ground_breaking_actual?", "leased_hectares?")


@pytest.mark.parametrize(
    ("heading", "sheet", "field"),
    [
        ("Căn cứ pháp lý", "clusters", "decisions"),
        ("% lấp đầy", "clusters", "reported_occupancy"),
        ("Số nhà đầu tư thứ cấp", "clusters", "projects"),
        ("Diện tích đã thu hồi đất (ha)", "clusters", "cleared_hectares"),
        ("Doanh nghiệp đầu tư hạ tầng", "investors", "investor"),
        ("Vướng mắc cần tháo gỡ", "difficulties", "text"),
        ("Cơ quan cấp GPMT", "permits", "permit_issuer"),
        ("Nơi xả thải", "stations", "outfall"),
        ("Ngày hết hiệu lực", "permits", "permit_expires_on"),
        ("Ngày hiệu lực", "permits", "valid_from"),
    ],
)
def test_further_names_that_offices_give_their_columns(heading, sheet, field):
    assert taken(heading, sheet=sheet) == [field]
