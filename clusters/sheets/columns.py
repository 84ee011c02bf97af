"""The columns that a spreadsheet of clusters may have, and the fact each one fills."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from clusters.models import (
    CapitalFacts,
    ClusterFacts,
    LandFacts,
    OperationFacts,
    ProgressFacts,
    StationFacts,
)
from clusters.sheets import codes, office_words
from clusters.sheets.step_columns import STEPS
from clusters.sheets.unkept_columns import COMPUTED, NOT_KEPT, OF_INFRASTRUCTURE
from clusters.tables import ClusterTable
from hanoi_industry.spreadsheets.sheets import Kind as Holds
from hanoi_industry.spreadsheets.sheets import SheetField

# A field named so holds its unit at the end.
UNITS = {"_m3_a_day": "m3/ngày", "_hectares": "ha", "_bn": "tỷ đồng"}


def unit_of(name: str) -> str:
    return next((unit for end, unit in UNITS.items() if name.endswith(end)), "")


# In a column of words, where it names nothing and says nothing of a state.
NOTHING_NAMED = {r"khong(?: co(?: gi)?)?": codes.Note.NOTHING_NAMED}


def _fact(model, fact: str, *known: str, name: str = "", **more) -> SheetField:
    """The column of a fact, which an export finds among the values of a cluster."""
    name = name or fact
    told = {"name": name, "attribute": f"values__{name}", "unit": unit_of(fact)}
    return SheetField.of(model, fact, *known, **told | more)


# What has an address, a kind and days of its own beside the cluster, and what runs or stands still.
NOT_OF_INVESTORS = ("Chủ đầu tư", "Nhà đầu tư", "Doanh nghiệp")
# "Vốn đã thực hiện > Trong kỳ".
NOT_EARNED = (*OF_INFRASTRUCTURE, "Vốn", "Nợ", "Dự kiến")


def of_all(what: str) -> tuple[str, ...]:
    """ "Doanh thu" as it is headed where it is said that it is that of all in the cluster."""
    whose = ("các doanh nghiệp", "các cơ sở", "các dự án", "doanh nghiệp trong CCN")
    return (what, *(f"{what} {of}{one}" for one in whose for of in ("", "của ")))


# The area that the detailed plan of a cluster draws is neither that of the plan of all clusters nor
# that of its establishment.
BY_DETAILED_PLAN = ("QHCT", "Quy hoạch chi tiết", "1/500")
NOT_OF_STATIONS = ("XLNT", "Xử lý nước thải", "Trạm xử lý")


IDENTITY = (
    SheetField(
        "code",
        _("code"),
        words=("Mã cụm", "Mã CCN", "Mã số", "Mã", "Ký hiệu", "id"),
        not_below=("Doanh nghiệp", "Thuế"),
        longest=20,
        attribute="code",
    ),
    _fact(
        ClusterFacts,
        "name",
        *("Cụm công nghiệp", "Tên cụm công nghiệp", "Tên CCN", "Tên cụm", "CCN", "Tên"),
        *("name_vi", "cluster", "cluster name", "Danh mục", "Danh mục CCN"),
        *("Tên gọi", "Tên gọi CCN", "Tên CCN, CCN làng nghề"),
        # Where the rows of a place stand above those of its clusters, in the same column.
        *("Xã, cụm công nghiệp", "Xã, phường, cụm công nghiệp", "Huyện, cụm công nghiệp"),
        *("Quận, huyện, cụm công nghiệp", "Địa bàn, cụm công nghiệp", "Địa phương, CCN"),
        *("Đơn vị, cụm công nghiệp", "Tên đơn vị, cụm công nghiệp"),
    ),
    _fact(ClusterFacts, "name_en", "Tên tiếng Anh", "English name"),
)
PLACES = (
    SheetField(
        "district",
        _("former district"),
        words=(
            *("Quận, huyện, thị xã", "Quận, huyện", "Huyện", "Quận", "Huyện cũ", "Địa bàn huyện"),
            *("Tên huyện", "district", "Huyện trước sắp xếp", "Quận, huyện trước 01/7/2025"),
            *("Thuộc quận, huyện trước 01/7/2025", "Huyện trước 01/7/2025"),
        ),
        attribute="values__district",
    ),
    SheetField(
        "commune",
        _("communes"),
        words=(
            *("Xã, phường", "Xã, phường, thị trấn", "Địa bàn", "Địa điểm", "Địa chỉ", "Vị trí"),
            *("Xã mới", "Xã, phường mới", "Xã sau sắp xếp", "Xã, phường sau sắp xếp"),
            *(
                "Địa bàn > Xã, phường",
                "commune",
                "lead commune",
                "ward",
                "Thuộc xã",
                "Thuộc xã, phường",
            ),
            *("Thuộc địa bàn", "Thuộc địa bàn xã", "ĐVHC cấp xã"),
            *("Huyện, xã", "Xã, huyện", "Xã, phường, quận, huyện", "Địa phương"),
            *(
                "Xã",
                "Phường",
                "Tên xã",
                "Tên xã, phường",
                "UBND xã, phường",
                "UBND xã",
                "Đơn vị hành chính",
            ),
        ),
        not_below=NOT_OF_INVESTORS,
        attribute="values__communes",
    ),
    _fact(ClusterFacts, "place", "Địa danh trên giấy tờ", "Địa điểm theo QĐ thành lập"),
)
LEGAL = (
    SheetField(
        "size",
        _("size"),
        Holds.NUMBER,
        words=(
            *("Quy mô", "Quy mô diện tích", "Diện tích", "Tổng diện tích", "area_ha", "area"),
            *("Diện tích tự nhiên", "Tổng diện tích tự nhiên"),
        ),
        not_below=(
            *("Thực tế", "Hiện trạng", "Đã giao", "Được giao", "Giao đất", "Thu hồi", "Bồi thường"),
            *("Cây xanh", "Giao thông", "Còn trống", "Nhà xưởng", "Mặt nước", "San lấp"),
            *("Cho thuê", "GPMB", "Đất công nghiệp", "Đất sản xuất", "Lấp đầy", "Đã", "XLNT"),
            *BY_DETAILED_PLAN,
        ),
        unit="ha",
        places=4,
        largest=Decimal("99999.9999"),
    ),
    _fact(
        ClusterFacts,
        "legal_stage",
        *("Giai đoạn pháp lý", "Tình trạng pháp lý"),
        choice_words=office_words.LEGAL_STAGES,
        choice_of=office_words.read_legal_stage,
    ),
    _fact(
        ClusterFacts,
        "kind",
        *("Loại hình", "Loại cụm", "Loại CCN", "Loại hình cụm", "Loại hình CCN"),
        "Tính chất CCN",
        choice_words=office_words.KINDS,
        not_below=NOT_OF_INVESTORS,
    ),
    _fact(
        ClusterFacts,
        "planned_hectares",
        *("Diện tích quy hoạch", "Diện tích theo quy hoạch", "Quy mô theo quy hoạch"),
        *("Diện tích theo phương án phát triển CCN", "Diện tích theo phương án phát triển"),
        *("Quy mô diện tích theo quy hoạch", "Quy mô diện tích quy hoạch", "Quy mô quy hoạch"),
        not_below=BY_DETAILED_PLAN,
    ),
    _fact(
        ClusterFacts,
        "established_hectares",
        *("Diện tích thành lập", "Diện tích theo quyết định thành lập"),
        *("Diện tích theo quyết định", "Quy mô theo quyết định", "Theo quyết định thành lập"),
        *("Quy mô diện tích được duyệt thành lập", "Diện tích được thành lập"),
    ),
    _fact(
        ClusterFacts,
        "industrial_hectares",
        *("Diện tích đất công nghiệp", "Đất công nghiệp"),
        *("Diện tích đất sản xuất công nghiệp", "Đất sản xuất công nghiệp"),
        *("Diện tích đất công nghiệp theo QHCT", "Đất công nghiệp theo QHCT"),
        *("Diện tích đất công nghiệp có thể cho thuê", "Đất công nghiệp có thể cho thuê"),
        *("Diện tích đất nhà máy, kho tàng", "Diện tích đất thương phẩm"),
        *("Đất công nghiệp theo quy hoạch", "Đất công nghiệp > Quy hoạch"),
    ),
    _fact(
        ClusterFacts,
        "trades",
        *("Ngành nghề", "Ngành nghề chính", "Ngành nghề hoạt động", "Ngành nghề thu hút đầu tư"),
        *(
            "Ngành nghề SX chủ yếu",
            "Ngành nghề chủ yếu",
            "Lĩnh vực hoạt động",
            "Ngành nghề SX chính",
        ),
    ),
    _fact(
        ClusterFacts,
        "decisions",
        *("Số QĐ", "Số quyết định", "Quyết định thành lập", "Pháp lý > Số QĐ", "QĐ thành lập"),
        *("Số, ngày QĐ", "Số, ngày quyết định", "QĐ liên quan", "Quyết định", "decision_number"),
        *("Quyết định > Số", "Quyết định thành lập > Số", "Các quyết định liên quan"),
        *(
            "Số, ngày, tháng QĐ",
            "Số, ngày, tháng, năm QĐ",
            "Số QĐ thành lập",
            "Số QĐ thành lập CCN",
        ),
        *("Số QĐ thành lập, ngày tháng năm", "Số QĐ thành lập, ngày, tháng, năm", "Căn cứ pháp lý"),
        *("Văn bản pháp lý", "Số, ngày QĐ thành lập", "QĐ TL CCN", "QĐ thành lập CCN"),
        *("Quyết định thành lập, điều chỉnh", "Quyết định thành lập, mở rộng"),
        unkept={r"chua|khong(?: co(?: gi)?)?|x|v|(?:da )?co": codes.Note.NOTHING_NAMED},
    ),
    SheetField(
        "decision_date",
        _("day of the decision"),
        Holds.DAY,
        words=(
            *("Ngày QĐ", "Ngày quyết định", "Pháp lý > Ngày", "Ngày ban hành", "Ngày thành lập"),
            *("Năm thành lập", "Năm TL", "Ngày, tháng thành lập", "Ngày, tháng, năm thành lập"),
            *("Ngày QĐ thành lập", "Ngày quyết định thành lập", "Ngày, tháng, năm QĐ"),
            *("Quyết định > Ngày", "Quyết định thành lập > Ngày", "Ngày, tháng QĐ"),
            *("Quyết định thành lập > Ngày, tháng", "Quyết định thành lập > Ngày, tháng, năm"),
        ),
        not_below=NOT_OF_INVESTORS,
    ),
)
INVESTMENT = (
    SheetField(
        "investor",
        _("infrastructure investor"),
        words=(
            *("Chủ đầu tư HTKT", "Chủ đầu tư hạ tầng", "Chủ đầu tư hạ tầng kỹ thuật"),
            *("Nhà đầu tư", "Tên nhà đầu tư", "Nhà đầu tư hạ tầng"),
            *("Chủ đầu tư", "Đơn vị quản lý", "investor", "Tên chủ đầu tư", "Chủ đầu tư > Tên"),
            "Đơn vị quản lý, khai thác",
            *("Tên chủ đầu tư HTKT", "Đơn vị làm chủ đầu tư", "Đơn vị làm chủ đầu tư HTKT"),
            *("Chủ đầu tư xây dựng hạ tầng", "Chủ đầu tư xây dựng HTKT", "Tên đơn vị chủ đầu tư"),
            *("Doanh nghiệp đầu tư hạ tầng", "Tên doanh nghiệp đầu tư hạ tầng"),
            *("Doanh nghiệp hạ tầng", "Doanh nghiệp kinh doanh hạ tầng", "Công ty hạ tầng"),
            *("Đơn vị đầu tư hạ tầng", "Chủ đầu tư xây dựng và kinh doanh HTKT", "Tên CĐT hạ tầng"),
            *("Chủ đầu tư xây dựng kinh doanh hạ tầng", "Đơn vị kinh doanh hạ tầng"),
        ),
        longest=250,
        attribute="values__investor",
    ),
    _fact(
        CapitalFacts,
        "approved_bn",
        *("Vốn đầu tư", "Tổng mức đầu tư", "Tổng vốn đầu tư", "investment"),
        # "ĐT" without its accent is the short form of another word.
        *("Vốn ĐT", "Tổng mức ĐT", "Tổng vốn ĐT", "Tổng mức đầu tư hạ tầng"),
        *("Tổng mức đầu tư xây dựng HTKT", "Tổng vốn đầu tư HTKT", "capital"),
        *("Vốn đầu tư HTKT", "Vốn đầu tư hạ tầng"),
        "Tổng mức đầu tư xây dựng HTKT theo dự án được duyệt",
        *("Tổng vốn đầu tư theo dự án được duyệt", "Tổng mức đầu tư theo dự án được duyệt"),
        not_below=("Thực hiện", "Đã đầu tư", "Giải ngân"),
    ),
    _fact(
        CapitalFacts,
        "realised_bn",
        *("Vốn đã đầu tư", "Vốn đã thực hiện", "Vốn thực hiện", "Tổng vốn đã đầu tư"),
        *("Lũy kế vốn đầu tư", "Lũy kế thực hiện", "Giá trị thực hiện", "Vốn thực hiện > Lũy kế"),
        *("Lũy kế vốn thực hiện", "Vốn đã giải ngân", "Vốn đầu tư thực hiện"),
        *("Giá trị khối lượng thực hiện", "Giá trị khối lượng đã thực hiện"),
        *("Lũy kế giải ngân", "Lũy kế vốn giải ngân", "Vốn đầu tư HTKT > Thực hiện"),
        *("Vốn đầu tư hạ tầng > Thực hiện", "Vốn đầu tư HTKT > Đã thực hiện"),
    ),
    _fact(CapitalFacts, "structure", "Nguồn vốn", "Cơ cấu nguồn vốn", "Nguồn vốn đầu tư"),
)
LAND = (
    _fact(
        LandFacts,
        "cleared_hectares",
        *("Diện tích đã GPMB", "Diện tích giải phóng mặt bằng", "Diện tích GPMB"),
        *("Lũy kế GPMB", "Kết quả GPMB", "Đã GPMB", "GPMB > Đã GPMB", "GPMB > Đã thực hiện"),
        *("Đã GPMB > Diện tích", "GPMB > Diện tích", "Diện tích đã thu hồi đất"),
        *("Diện tích đã hoàn thành GPMB", "Diện tích đã hoàn thành công tác bồi thường, GPMB"),
    ),
    _fact(
        LandFacts,
        "handed_over_hectares",
        *("Diện tích mặt bằng sạch đã bàn giao", "Mặt bằng sạch"),
        *("Diện tích đất đã giao, cho thuê", "Diện tích đã giao đất, cho thuê đất"),
        *("Diện tích đã giao đất", "Diện tích đã được giao đất", "Diện tích đất đã giao"),
    ),
    _fact(
        LandFacts,
        "serviced_hectares",
        "Diện tích đất CN đã xây dựng HTKT",
        *("Diện tích đã hoàn thiện hạ tầng", "Diện tích đã xây dựng hạ tầng"),
        *("Diện tích đã đầu tư hạ tầng", "Diện tích đất CN đã XD hạ tầng đủ điều kiện cho thuê"),
    ),
    _fact(
        LandFacts,
        "leased_hectares",
        "Diện tích đất CN đã cho thuê",
        "Diện tích cho thuê",
        "Đã cho thuê",
        *("Đã cho thuê > Diện tích", "Cho thuê > Diện tích", "Đất CN đã cho thuê > Diện tích"),
        *(
            "Diện tích đã cho DN thuê",
            "Đã cho thuê lại",
            "Diện tích đã lấp đầy",
            "Diện tích lấp đầy",
            "Diện tích đã thu hút đầu tư",
        ),
        *("Diện tích đất đã có DN thuê", "Diện tích đã cho thuê lại"),
        *("Diện tích đất CN đã cho thuê > Diện tích", "Đất đã cho thuê > Diện tích"),
        not_below=("Sẵn sàng", "Có thể", "Dự kiến"),
    ),
    _fact(LandFacts, "approved_hectares"),
    _fact(
        LandFacts,
        "reported_occupancy",
        *("Tỷ lệ lấp đầy", "Tỉ lệ lấp đầy", "Lấp đầy", "occupancy", "% lấp đầy", "Mức độ lấp đầy"),
        not_below=("Dự kiến",),
        # Written out it would be the rate of workers.
        alone=("Tỷ lệ LĐ",),
        unit="%",
    ),
)
STATE = (
    SheetField(
        "status",
        _("present state in the office's words"),
        words=(
            *(
                "Hiện trạng",
                "Tình trạng",
                "Trạng thái",
                "Tình hình hoạt động",
                "Tiến độ",
                "Tiến độ thực hiện",
            ),
            *("Tiến độ triển khai", "Tình hình thực hiện", "status_source", "status"),
            *("Hiện trạng đầu tư", "Tình trạng đầu tư", "Tình hình đầu tư", "Tiến độ đầu tư"),
            *("Hiện trạng hoạt động", "Tình trạng hoạt động", "Tiến độ thực hiện dự án"),
            *("Tình hình đầu tư hạ tầng", "Hiện trạng đầu tư hạ tầng"),
            *("Tình hình đầu tư hạ tầng kỹ thuật", "Hiện trạng đầu tư hạ tầng kỹ thuật"),
        ),
        not_below=(*NOT_OF_STATIONS, "GPMB", "Vận hành", "Thu hút đầu tư"),
        says=office_words.says_state,
        longest=400,
    ),
    SheetField(
        "status_reading",
        _("present state as read by whoever made the list"),
        words=("status reading",),
        longest=60,
    ),
    _fact(
        ProgressFacts,
        "state",
        *("Xây dựng và khai thác", "Tình trạng hạ tầng"),
        choice_of=office_words.read_progress,
    ),
    _fact(
        ProgressFacts,
        "is_operating",
        "Đã hoạt động",
        "Đang hoạt động",
        "Đã đi vào hoạt động",
        not_below=NOT_OF_STATIONS,
    ),
    _fact(ProgressFacts, "note", "Hiện trạng bằng lời"),
    SheetField(
        "remark",
        _("remark"),
        words=("Ghi chú", "notes", "note"),
        longest=450,
        unkept=NOTHING_NAMED,
    ),
)
OPERATION = (
    _fact(
        OperationFacts,
        "projects",
        *("Số dự án", "Tổng số dự án", "Số dự án đầu tư", "Tổng số dự án SXKD đã thuê đất"),
        "Tổng số dự án SXKD đã thuê đất trong cụm công nghiệp",
        *("Số dự án > Tổng số", "Số dự án đầu tư > Tổng số", "Dự án đầu tư > Tổng số"),
        *("Số doanh nghiệp > Tổng", "Số doanh nghiệp > Tổng số", "Số dự án > Tổng"),
        *("Số doanh nghiệp", "Tổng số doanh nghiệp", "Số doanh nghiệp thứ cấp"),
        *("Số doanh nghiệp thuê đất", "Số doanh nghiệp đã thuê đất", "Số dự án thuê đất"),
        *("Số cơ sở", "Số cơ sở SXKD", "Số cơ sở sản xuất", "Số nhà đầu tư thứ cấp"),
        *("Số DN, hộ SX", "Số lượng doanh nghiệp", "Số lượng doanh nghiệp trong cụm"),
        *("Số lượng dự án", "Tổng số dự án thứ cấp", "Số dự án thứ cấp"),
    ),
    _fact(
        OperationFacts,
        "foreign_projects",
        *("Số dự án có vốn đầu tư nước ngoài", "Dự án FDI", "Số dự án FDI", "FDI"),
        *(
            "Có vốn đầu tư nước ngoài",
            "Vốn đầu tư nước ngoài",
            "DN có vốn ĐTNN",
            "Dự án có vốn ĐTNN",
        ),
        "Số dự án đầu tư có vốn đầu tư nước ngoài",
    ),
    _fact(
        OperationFacts,
        "running_projects",
        *("Số dự án đang hoạt động", "Số doanh nghiệp đang hoạt động", "Số cơ sở đang hoạt động"),
        "Số dự án đầu tư đang hoạt động",
        *("Số cơ sở SXKD đang hoạt động", "Số DN đang hoạt động trong CCN"),
        *("Số DN đang hoạt động SXKD", "Số DN, hộ sản xuất đang hoạt động"),
    ),
    _fact(
        OperationFacts,
        "workers",
        *("Lao động", "Số lao động", "Tổng số lao động", "Lao động có hợp đồng lao động"),
        *("Số lao động có hợp đồng lao động", "Tổng số lao động có hợp đồng lao động"),
        *("Số lao động đang làm việc", "Giải quyết việc làm", "Lao động đang làm việc"),
        *of_all("Lao động"),
        not_below=(*OF_INFRASTRUCTURE, "Nữ", "Dự kiến"),
    ),
    _fact(OperationFacts, "revenue_bn", *of_all("Doanh thu"), not_below=NOT_EARNED),
    _fact(
        OperationFacts,
        "budget_bn",
        *of_all("Nộp ngân sách"),
        *of_all("Nộp NSNN"),
        *of_all("Đóng góp ngân sách"),
        *("Thuế nộp ngân sách", "Thuế nộp NSNN", "Đóng góp NSNN"),
        not_below=NOT_EARNED,
    ),
)
WASTEWATER = (
    SheetField(
        "treatment",
        _("wastewater in the office's words"),
        words=(
            *("Hiện trạng xử lý nước thải", "Tình hình xử lý nước thải", "Hiện trạng trạm XLNT"),
            *("Trạm XLNT > Hiện trạng", "Trạm XLNT > Tình trạng", "treatment_status"),
            *("Trạm XLNT > Tình trạng hoạt động", "Trạm XLNT > Hiện trạng hoạt động"),
            *("Trạm XLNT > Tình trạng vận hành", "Tình trạng trạm XLNT"),
        ),
        longest=500,
    ),
    _fact(
        StationFacts,
        "state",
        *("Trạm XLNT", "Trạm xử lý nước thải", "Có trạm XLNT", "Đã có trạm XLNT"),
        *("Trạm XLNT tập trung", "Hệ thống xử lý nước thải", "Hệ thống XLNTTT"),
        name="station_state",
        choice_words=office_words.STATION_CLEAR | office_words.STATION_TICKS,
        choice_of=office_words.read_station,
    ),
    _fact(
        StationFacts,
        "meets_standard",
        *("Đạt tiêu chuẩn môi trường", "Nước thải đạt tiêu chuẩn", "Đạt QCVN"),
        *("Đạt quy chuẩn", "Đạt chuẩn", "Xử lý nước thải đạt chuẩn"),
        "Có hệ thống XLNT tập trung đạt tiêu chuẩn môi trường",
        "Có trạm XLNT tập trung đạt tiêu chuẩn môi trường",
    ),
    _fact(
        StationFacts,
        "capacity_m3_a_day",
        *("Công suất trạm XLNT", "Công suất", "treatment capacity"),
        *("Công suất hệ thống XLNT", "Công suất XLNT"),
    ),
    _fact(
        StationFacts,
        "flow_m3_a_day",
        "Lưu lượng nước thải",
        *("Lượng nước thải", "Lượng nước thải phát sinh", "Lưu lượng nước thải phát sinh"),
        "Lưu lượng",
        "wastewater",
    ),
)
PERIOD = SheetField(
    "period",
    _("period of the figures"),
    words=("Kỳ báo cáo", "Kỳ số liệu"),
    alone=("Kỳ", "Quý", "Tháng", "Thời kỳ"),
    longest=60,
)
ORIGIN = (
    SheetField(
        "reported_date",
        _("day of the report"),
        Holds.DAY,
        words=("Ngày báo cáo", "Ngày cập nhật", "Thời điểm báo cáo"),
    ),
    SheetField(
        "figures_year",
        _("year of the figures"),
        Holds.DAY,
        words=("Năm số liệu", "Năm báo cáo", "Năm"),
    ),
    PERIOD,
    SheetField(
        "source",
        _("source"),
        words=("Nguồn", "Nguồn số liệu"),
        not_below=("Tiếp nhận", "Nguồn vốn", "Nguồn nước", "Nguồn điện"),
        longest=4000,
    ),
)
# A list of clusters that was taken along: which field each of its columns shows.
LISTED = {
    "name": "name",
    "code": "code",
    "area": "commune",
    "district": "district",
    "legal_stage": "legal_stage",
    "kind": "kind",
    "state": "state",
    "is_operating": "is_operating",
    "hectares": "established_hectares",
    "planned": "planned_hectares",
    "industrial": "industrial_hectares",
    "leased": "leased_hectares",
    "reported": "reported_occupancy",
    "projects": "projects",
    "workers": "workers",
    "capital": "approved_bn",
    "realised": "realised_bn",
    "investor": "investor",
    "station": "station_state",
    "meets": "meets_standard",
}


def _as_listed(one: SheetField) -> SheetField:
    headings = [
        ClusterTable.base_columns[column].verbose_name
        for column, name in LISTED.items()
        if name == one.name
    ]
    return replace(one, further_labels=tuple(headings))


COLUMNS = (
    *map(
        _as_listed,
        (
            *IDENTITY,
            *PLACES,
            *LEGAL,
            *INVESTMENT,
            *LAND,
            *STATE,
            *OPERATION,
            *WASTEWATER,
            *STEPS,
            *ORIGIN,
        ),
    ),
    COMPUTED,
    *NOT_KEPT,
)

# What the columns of a template stand under.
GROUPS = tuple(
    (title, tuple(one.name for one in columns))
    for title, columns in (
        (_("Cluster"), (*IDENTITY, *PLACES)),
        (_("Legal facts"), LEGAL),
        (_("Infrastructure investment"), INVESTMENT),
        (_("Land"), LAND),
        (_("Construction and use"), STATE),
        (_("Operation"), OPERATION),
        (_("Wastewater"), WASTEWATER),
        (_("Milestones"), STEPS),
        (_("Where it comes from"), ORIGIN),
    )
)
# What the headline figures rest on.
IMPORTANT = (
    *("commune", "legal_stage", "established_hectares", "industrial_hectares", "investor"),
    *("leased_hectares", "state", "is_operating", "station_state", "meets_standard"),
)

# Columns whose value is the fact, without more ado.
PLAIN_FACTS = {
    **dict.fromkeys(
        [
            *("name_en", "place", "legal_stage", "kind", "planned_hectares"),
            *("established_hectares", "industrial_hectares", "trades", "decisions"),
        ],
        ClusterFacts,
    ),
    **{one.name: LandFacts for one in LAND},
    **dict.fromkeys(["state", "is_operating", "note"], ProgressFacts),
    **{one.name: OperationFacts for one in OPERATION},
    **dict.fromkeys(["approved_bn", "realised_bn", "structure"], CapitalFacts),
    **dict.fromkeys(
        ["station_state", "meets_standard", "capacity_m3_a_day", "flow_m3_a_day"], StationFacts
    ),
}
# Where the column is called otherwise than the field of the fact.
ATTRIBUTES = {"station_state": "state"}
