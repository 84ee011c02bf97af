"""The forms that enterprises and investors in clusters report by: forms 01 and 02 of the circular."""

from decimal import Decimal

import pytest

from clusters.models import LandFacts, OperationFacts
from clusters.sheets import ClusterSheet
from hanoi_industry.spreadsheets import services
from tests.factories import a_cluster, a_commune
from tests.uploads import kept, planned, sent
from tests.workbooks import a_workbook

pytestmark = pytest.mark.django_db
SHEET = ClusterSheet()
HEAD = ["TT", "Chỉ tiêu", "Đơn vị tính", "Kết quả", "Ghi chú"]
NUMBERS = ["(1)", "(2)", "(3)", "(4)", "(5)"]
FORM_02 = [
    [1, "Tổng mức đầu tư xây dựng HTKT theo dự án được duyệt", "tỷ đồng", "185,6"],
    [4, "Diện tích đất công nghiệp đã cho thuê", "ha", "10,1"],
    [6, "Tổng số dự án SXKD đã thuê đất trong cụm công nghiệp", "dự án", 14],
    [8, "Số dự án đang hoạt động", "dự án", 12],
    [9, "Doanh thu của dự án HTKT trong kỳ", "tỷ đồng", "5,2"],
    [10, "Nộp ngân sách của dự án HTKT trong kỳ", "tỷ đồng", "0,45"],
    [11, "Tổng số lao động có hợp đồng lao động của dự án HTKT", "người", 25],
    [12, "Thu nhập bình quân", "triệu đồng/người/tháng", "8,5"],
]
FORM_01 = [
    [1, "Doanh thu", "tỷ đồng", "52,5"],
    [2, "Nộp ngân sách nhà nước", "tỷ đồng", "3,2"],
    [3, "Tổng số lao động có hợp đồng lao động", "người", 120],
    [4, "Thu nhập bình quân", "triệu đồng/người/tháng", "9,5"],
]


@pytest.fixture(autouse=True)
def cluster():
    return a_cluster("Quất Động", area=a_commune())


@pytest.mark.parametrize("below_the_head", [[], [NUMBERS]])
def test_what_the_infrastructure_project_earns_is_not_what_all_in_the_cluster_earn(
    deed, cluster, below_the_head
):
    """Its 25 workers were recorded as those of the cluster."""
    title = [["Biểu số 02"], ["Tên cụm công nghiệp: Quất Động"], ["Tên chủ đầu tư: Công ty A"]]
    content = a_workbook(*title, HEAD, *below_the_head, *FORM_02)
    opened = services.open_upload(sent(content, sheet=SHEET, deed=deed), SHEET)
    assert not [one.column.heading for one in opened.matches if one.is_asked]
    kept(content, sheet=SHEET, deed=deed)
    facts = OperationFacts.objects.get(cluster=cluster)
    assert (facts.projects, facts.running_projects) == (14, 12)
    assert (facts.workers, facts.revenue_bn, facts.budget_bn) == (None, None, None)
    assert LandFacts.objects.get(cluster=cluster).leased_hectares == Decimal("10.1")


@pytest.mark.parametrize(
    "heading",
    ["Doanh thu của dự án hạ tầng kỹ thuật", "Doanh thu của chủ đầu tư hạ tầng trong kỳ"],
)
def test_the_same_in_other_words_is_not_taken_for_revenue_either(deed, heading):
    content = a_workbook(["STT", "Tên CCN", heading, "Diện tích (ha)"], [1, "Quất Động", 5, 10])
    opened = services.open_upload(sent(content, sheet=SHEET, deed=deed), SHEET)
    assert "revenue_bn" not in {one.field for one in opened.matches}


@pytest.mark.parametrize(
    ("firm", "odd"),
    [
        ("Tên doanh nghiệp: Công ty TNHH A", {"D4", "D5", "D6"}),
        ("Tên tổ chức, cá nhân sản xuất kinh doanh: HTX B", {"D4", "D5", "D6"}),
        ("Kỳ báo cáo: 6 tháng đầu năm 2026", set()),
    ],
)
def test_figures_of_one_enterprise_are_odd_as_those_of_its_cluster(deed, firm, odd):
    content = a_workbook(["Tên cụm công nghiệp: Quất Động"], [firm], HEAD, *FORM_01)
    plan = planned(sent(content, sheet=SHEET, deed=deed), sheet=SHEET, deed=deed)
    told = {one.address for _row, one in plan.findings("oddities") if one.code == "of_one_firm"}
    assert told == odd
