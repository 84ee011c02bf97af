"""What lists of clusters tell and the register has no fact for: read, so that none of it is taken for
something else, and never kept.
"""

from django.utils.translation import gettext_lazy as _

from clusters.sheets.sides import SIDE
from clusters.tables import ClusterTable
from hanoi_industry.spreadsheets.sheets import Kind as Holds
from hanoi_industry.spreadsheets.sheets import SheetField

# Read, so that it is not taken for what was reported, and never kept: it follows from the others.
COMPUTED = SheetField(
    "computed_occupancy", ClusterTable.base_columns["occupancy"].verbose_name, Holds.TEXT
)
# What an enterprise is to a cluster, in a list of those that build and of those that rent.
ROLE = SheetField(
    "role",
    _("role of the enterprise, not kept"),
    words=("Vai trò", "Tư cách", "Vai trò trong CCN", "Hình thức tham gia"),
    longest=200,
)
LONGEST_FIRM = 500
FIRM = SheetField(
    "firm",
    _("enterprise in the cluster, not kept"),
    words=(
        *("Tên doanh nghiệp", "Tên DN", "Tên cơ sở", "Tên cơ sở sản xuất"),
        *("Tên đơn vị thuê đất", "Đơn vị thuê đất", "Doanh nghiệp thuê đất"),
        "Tổ chức, cá nhân thuê đất",
        *("Tên nhà đầu tư thứ cấp", "Tên dự án thứ cấp"),
        *("Tên doanh nghiệp, cơ sở sản xuất", "Tên doanh nghiệp, hộ kinh doanh"),
        *("Tên doanh nghiệp thuê đất", "Tên doanh nghiệp thứ cấp"),
        *("Tên doanh nghiệp/cơ sở", "Tên cơ sở sản xuất, kinh doanh", "Tên hộ kinh doanh"),
    ),
    longest=LONGEST_FIRM,
)
# As the forms of reports have them beside what is kept.
# Form 02, rows 9 to 12: of the company that builds the infrastructure, not of all in the cluster.
OF_INFRASTRUCTURE = (
    *("Dự án HTKT", "Dự án hạ tầng", "Dự án đầu tư HTKT", "Dự án đầu tư hạ tầng"),
    *("Chủ đầu tư", "Chủ đầu tư hạ tầng"),
)
NOT_KEPT = (
    SheetField(
        "revenue_of_infrastructure",
        _("revenue of the infrastructure project, not kept"),
        words=tuple(f"Doanh thu của {one} trong kỳ" for one in OF_INFRASTRUCTURE),
        unit="tỷ đồng",
    ),
    SheetField(
        "budget_of_infrastructure",
        _("paid to the budget by the infrastructure project, not kept"),
        words=tuple(f"Nộp ngân sách của {one} trong kỳ" for one in OF_INFRASTRUCTURE),
        unit="tỷ đồng",
    ),
    SheetField(
        "workers_of_infrastructure",
        _("workers of the infrastructure project, not kept"),
        words=tuple(
            f"{workers} của {one}"
            for one in OF_INFRASTRUCTURE
            for workers in ("Lao động", "Tổng số lao động có hợp đồng lao động")
        ),
    ),
    SheetField("mean_income", _("mean income, not kept"), words=("Thu nhập bình quân",)),
    SheetField(
        "land_use",
        _("land by its use, not kept"),
        Holds.NUMBER,
        words=(
            *("Đất giao thông", "Đất cây xanh", "Đất hạ tầng kỹ thuật", "Đất HTKT", "Đất hạ tầng"),
            *("Đất cây xanh, mặt nước", "Đất cây xanh mặt nước", "Đất công cộng", "Đất dịch vụ"),
            *("Đất công cộng, dịch vụ", "Đất hành chính, dịch vụ", "Đất hành chính - dịch vụ"),
            *("Đất kho tàng, bến bãi", "Đất khác", "Đất công trình hạ tầng kỹ thuật"),
            *("Diện tích đất giao thông", "Diện tích đất cây xanh", "Diện tích đất khác"),
            *("Diện tích đất hạ tầng kỹ thuật", "Diện tích đất công cộng, dịch vụ"),
        ),
        unit="ha",
        many=True,
    ),
    FIRM,
    SIDE,
)
