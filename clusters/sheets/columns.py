"""The columns that a spreadsheet of clusters may have, and the fact each one fills."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from clusters.models import (
    CapitalFacts,
    ClusterFacts,
    Kind,
    LandFacts,
    LegalStage,
    MilestoneFacts,
    MilestoneKind,
    OperationFacts,
    ProgressFacts,
    ProgressState,
    StationFacts,
    StationState,
)
from clusters.sheets import office_words
from clusters.tables import ClusterTable
from hanoi_industry.spreadsheets.sheets import Kind as Holds
from hanoi_industry.spreadsheets.sheets import SheetField

MOST_HECTARES = Decimal("99999.9999")
MOST_MONEY = Decimal("99999999999.999")
MOST_FLOW = Decimal("999999999.9")
MOST_COUNT = Decimal(2_147_483_647)


def _text(model, attribute: str, *names: str, **more) -> SheetField:
    label = model._meta.get_field(attribute).verbose_name
    longest = model._meta.get_field(attribute).max_length or 0
    return SheetField(
        attribute, label, words=names, longest=longest, attribute=f"values__{attribute}", **more
    )


def _hectares(model, attribute: str, *names: str) -> SheetField:
    return SheetField(
        attribute,
        model._meta.get_field(attribute).verbose_name,
        Holds.NUMBER,
        words=names,
        unit="ha",
        places=4,
        largest=MOST_HECTARES,
        attribute=f"values__{attribute}",
    )


def _money(model, attribute: str, *names: str) -> SheetField:
    return SheetField(
        attribute,
        model._meta.get_field(attribute).verbose_name,
        Holds.NUMBER,
        words=names,
        unit="tỷ đồng",
        places=3,
        largest=MOST_MONEY,
        attribute=f"values__{attribute}",
    )


def _count(attribute: str, *names: str) -> SheetField:
    return SheetField(
        attribute,
        OperationFacts._meta.get_field(attribute).verbose_name,
        Holds.COUNT,
        words=names,
        largest=MOST_COUNT,
        attribute=f"values__{attribute}",
    )


def _choice(model, attribute: str, choices, *names: str, name: str = "", **more) -> SheetField:
    return SheetField(
        name or attribute,
        model._meta.get_field(attribute).verbose_name,
        Holds.CHOICE,
        words=names,
        choices=tuple(choices.choices),
        attribute=f"values__{name or attribute}",
        **more,
    )


# Only headings that say whether the step is past or to come; a bare "Khởi công" is asked about.
STEP_WORDS = {
    (MilestoneKind.GROUND_BREAKING, "actual"): ("Ngày khởi công", "Đã khởi công"),
    (MilestoneKind.GROUND_BREAKING, "planned"): ("Dự kiến khởi công", "Kế hoạch khởi công"),
    (MilestoneKind.COMPLETION, "actual"): ("Ngày hoàn thành", "Đã hoàn thành"),
    (MilestoneKind.COMPLETION, "planned"): (
        *("Dự kiến hoàn thành", "Kế hoạch hoàn thành", "Thời gian dự kiến hoàn thành"),
    ),
    (MilestoneKind.PERMIT, "actual"): ("Ngày cấp GPMT", "Ngày cấp giấy phép môi trường"),
}


def _step(kind: MilestoneKind, side: str) -> SheetField:
    verbose = MilestoneFacts._meta.get_field(f"{side}_on").verbose_name
    return SheetField(
        f"{kind}_{side}",
        JoinedLabel(kind.label, verbose),
        Holds.DAY,
        words=STEP_WORDS.get((kind, side), ()),
        attribute=f"values__{kind}.{side}",
    )


class JoinedLabel:
    """Two translated labels in one, put together when the page's language is known."""

    def __init__(self, *parts):
        self.parts = parts

    def __str__(self):
        return ": ".join(str(part) for part in self.parts)


IDENTITY = (
    SheetField(
        "code",
        _("code"),
        words=("Mã cụm", "Mã CCN", "Mã số", "Mã", "id"),
        longest=20,
        attribute="code",
    ),
    _text(
        ClusterFacts,
        "name",
        *("Cụm công nghiệp", "Tên cụm công nghiệp", "Tên CCN", "Tên cụm", "CCN", "Tên"),
        *("name_vi", "cluster", "cluster name"),
    ),
    _text(ClusterFacts, "name_en", "Tên tiếng Anh", "English name"),
)
PLACES = (
    SheetField(
        "district",
        _("former district"),
        words=(
            *("Quận, huyện, thị xã", "Quận, huyện", "Huyện", "Quận", "Huyện cũ", "Địa bàn huyện"),
            "district",
        ),
        attribute="values__district",
    ),
    SheetField(
        "commune",
        _("communes"),
        words=(
            *("Xã, phường", "Xã, phường, thị trấn", "Địa bàn", "Địa điểm", "Địa chỉ", "Vị trí"),
            *("Địa bàn > Xã, phường", "commune", "lead commune", "ward"),
        ),
        attribute="values__communes",
    ),
    _text(ClusterFacts, "place", "Địa danh trên giấy tờ"),
)
LEGAL = (
    SheetField(
        "size",
        _("size"),
        Holds.NUMBER,
        words=("Quy mô", "Quy mô diện tích", "Diện tích", "Tổng diện tích", "area_ha", "area"),
        unit="ha",
        places=4,
        largest=MOST_HECTARES,
    ),
    _choice(ClusterFacts, "legal_stage", LegalStage, "Giai đoạn pháp lý", "Tình trạng pháp lý"),
    _choice(ClusterFacts, "kind", Kind, "Loại hình", "Loại cụm"),
    _hectares(ClusterFacts, "planned_hectares", "Diện tích quy hoạch", "Diện tích theo quy hoạch"),
    _hectares(
        ClusterFacts,
        "established_hectares",
        *("Diện tích thành lập", "Diện tích theo quyết định thành lập"),
    ),
    _hectares(ClusterFacts, "industrial_hectares", "Diện tích đất công nghiệp", "Đất công nghiệp"),
    _text(ClusterFacts, "trades", "Ngành nghề", "Ngành nghề chính", "Ngành nghề hoạt động"),
    _text(
        ClusterFacts,
        "decisions",
        *("Số QĐ", "Số quyết định", "Quyết định thành lập", "Pháp lý > Số QĐ", "QĐ thành lập"),
        *("Số, ngày QĐ", "Số, ngày quyết định", "QĐ liên quan", "Quyết định", "decision_number"),
    ),
    SheetField(
        "decision_date",
        _("day of the decision"),
        Holds.DAY,
        words=(
            *("Ngày QĐ", "Ngày quyết định", "Pháp lý > Ngày", "Ngày ban hành", "Ngày thành lập"),
            *("Ngày QĐ thành lập", "Ngày quyết định thành lập"),
        ),
    ),
)
INVESTMENT = (
    SheetField(
        "investor",
        _("infrastructure investor"),
        words=(
            *("Chủ đầu tư HTKT", "Chủ đầu tư hạ tầng", "Chủ đầu tư hạ tầng kỹ thuật"),
            *("Chủ đầu tư", "Đơn vị quản lý", "investor"),
        ),
        longest=250,
        attribute="values__investor",
    ),
    _money(
        CapitalFacts,
        "approved_bn",
        *("Vốn đầu tư", "Tổng mức đầu tư", "Tổng vốn đầu tư", "investment"),
    ),
    _money(
        CapitalFacts,
        "realised_bn",
        "Vốn đã đầu tư",
        "Vốn đã thực hiện",
        "Vốn thực hiện",
        "Lũy kế vốn đầu tư",
        "Lũy kế thực hiện",
        "Giá trị thực hiện",
    ),
    _text(CapitalFacts, "structure", "Nguồn vốn", "Cơ cấu nguồn vốn"),
)
LAND = (
    _hectares(
        LandFacts,
        "cleared_hectares",
        "Diện tích đã GPMB",
        "Diện tích giải phóng mặt bằng",
        "Lũy kế GPMB",
    ),
    _hectares(
        LandFacts, "handed_over_hectares", "Diện tích mặt bằng sạch đã bàn giao", "Mặt bằng sạch"
    ),
    _hectares(LandFacts, "serviced_hectares", "Diện tích đất CN đã xây dựng HTKT"),
    _hectares(
        LandFacts,
        "leased_hectares",
        "Diện tích đất CN đã cho thuê",
        "Diện tích cho thuê",
        "Đã cho thuê",
    ),
    _hectares(LandFacts, "approved_hectares"),
    SheetField(
        "reported_occupancy",
        LandFacts._meta.get_field("reported_occupancy").verbose_name,
        Holds.NUMBER,
        words=("Tỷ lệ lấp đầy", "Tỉ lệ lấp đầy", "occupancy"),
        unit="%",
        places=2,
        largest=Decimal("9999.99"),
        attribute="values__reported_occupancy",
    ),
)
STATE = (
    SheetField(
        "status",
        _("present state in the office's words"),
        words=(
            *("Hiện trạng", "Tình trạng", "Tình hình hoạt động", "Tiến độ", "Tiến độ thực hiện"),
            *("Tiến độ triển khai", "Tình hình thực hiện", "status_source", "status"),
        ),
        longest=400,
    ),
    SheetField(
        "status_reading",
        _("present state as read by whoever made the list"),
        words=("status reading",),
        longest=60,
    ),
    _choice(ProgressFacts, "state", ProgressState, "Xây dựng và khai thác", "Tình trạng hạ tầng"),
    SheetField(
        "is_operating",
        ProgressFacts._meta.get_field("is_operating").verbose_name,
        Holds.FLAG,
        words=("Đã hoạt động", "Đang hoạt động"),
        attribute="values__is_operating",
    ),
    _text(ProgressFacts, "note", "Hiện trạng bằng lời"),
    SheetField("remark", _("remark"), words=("Ghi chú", "notes", "note"), longest=450),
)
OPERATION = (
    _count("projects", "Số dự án", "Tổng số dự án", "Số dự án đầu tư"),
    _count("foreign_projects", "Số dự án có vốn đầu tư nước ngoài", "Dự án FDI"),
    _count(
        "running_projects",
        *("Số dự án đang hoạt động", "Số doanh nghiệp đang hoạt động", "Số cơ sở đang hoạt động"),
    ),
    _count("workers", "Lao động", "Số lao động", "Tổng số lao động"),
    _money(OperationFacts, "revenue_bn", "Doanh thu"),
    _money(OperationFacts, "budget_bn", "Nộp ngân sách", "Nộp NSNN"),
)
WASTEWATER = (
    SheetField(
        "treatment",
        _("wastewater in the office's words"),
        words=(
            *("Hiện trạng xử lý nước thải", "Tình hình xử lý nước thải", "Hiện trạng trạm XLNT"),
            "treatment_status",
        ),
        longest=500,
    ),
    _choice(
        StationFacts,
        "state",
        StationState,
        *("Trạm XLNT", "Trạm xử lý nước thải", "Có trạm XLNT", "Đã có trạm XLNT"),
        *("Trạm XLNT tập trung", "Hệ thống xử lý nước thải"),
        name="station_state",
        choice_words=office_words.STATION_CLEAR | office_words.STATION_TICKS,
    ),
    SheetField(
        "meets_standard",
        StationFacts._meta.get_field("meets_standard").verbose_name,
        Holds.FLAG,
        words=(
            *("Đạt tiêu chuẩn môi trường", "Nước thải đạt tiêu chuẩn", "Đạt QCVN"),
            *("Đạt quy chuẩn", "Đạt chuẩn", "Xử lý nước thải đạt chuẩn"),
        ),
        attribute="values__meets_standard",
    ),
    SheetField(
        "capacity_m3_a_day",
        StationFacts._meta.get_field("capacity_m3_a_day").verbose_name,
        Holds.NUMBER,
        words=("Công suất trạm XLNT", "Công suất", "treatment capacity"),
        unit="m3/ngày",
        places=1,
        largest=MOST_FLOW,
        attribute="values__capacity_m3_a_day",
    ),
    SheetField(
        "flow_m3_a_day",
        StationFacts._meta.get_field("flow_m3_a_day").verbose_name,
        Holds.NUMBER,
        words=("Lưu lượng nước thải", "Lượng nước thải", "wastewater"),
        unit="m3/ngày",
        places=1,
        largest=MOST_FLOW,
        attribute="values__flow_m3_a_day",
    ),
)
STEPS = tuple(_step(kind, side) for kind in MilestoneKind for side in ("planned", "actual"))
ORIGIN = (
    SheetField("reported_date", _("day of the report"), Holds.DAY, words=("Ngày báo cáo",)),
    SheetField("figures_year", _("year of the figures"), Holds.DAY, words=("Năm số liệu",)),
    SheetField("source", _("source"), words=("Nguồn", "Nguồn số liệu"), longest=4000),
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
# Read, so that it is not taken for what was reported, and never kept: it follows from the others.
COMPUTED = SheetField(
    "computed_occupancy", ClusterTable.base_columns["occupancy"].verbose_name, Holds.TEXT
)


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
