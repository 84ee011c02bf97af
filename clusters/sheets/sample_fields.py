"""The columns that a file of samples may have: what tells one from another, and what is said of it."""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext_lazy

from clusters.models import Parameter, Sample, SampleFacts, SampleKind
from clusters.sheets.of_clusters import cluster_fields
from hanoi_industry.spreadsheets.columns import Kind
from hanoi_industry.spreadsheets.sheets import SheetField

MEASURED = "parameter:"  # the column of a parameter
UNCLEAR = "unclear:"  # of a name that is still to be asked about
MENTIONED = "mentioned"  # a cluster that a line above or a heading speaks of
IS_LIMITS = "is_limits"  # what says that a row prints limits
WATER = "water"  # what was sampled: "Nước thải sau xử lý", "Nước mặt"
# Columns that tell one sample from another.
OF_A_SAMPLE = (
    *("code", "name", "district", "commune", "station", "kind", "taken_on", "point", WATER),
    "number",
    *("laboratory", "certificate"),
)

# "Vị trí" is where in the cluster a sample was taken; "Trạm" names its cluster.
A_POINT = "Vị trí"


def _of_a_sample(one: SheetField) -> SheetField:
    if one.name == "commune":
        return replace(one, words=tuple(word for word in one.words if word != A_POINT))
    if one.name == "name":
        return replace(one, words=(*one.words, "Trạm", "Tên trạm", "Tên trạm XLNT"))
    return one


ABOUT = (
    *map(_of_a_sample, cluster_fields("station__cluster")),
    SheetField(
        "station",
        gettext_lazy("number of the station"),
        Kind.COUNT,
        words=("Số trạm", "Trạm số", "STT trạm"),
        largest=Decimal(32_767),
        attribute="station__number",
    ),
    SheetField(
        "kind",
        Sample._meta.get_field("kind").verbose_name,
        Kind.CHOICE,
        words=("Loại mẫu", "Loại", "Loại số liệu", "Hình thức quan trắc"),
        choices=tuple(SampleKind.choices),
        choice_words={
            "phòng thí nghiệm": SampleKind.LABORATORY,
            "định kỳ": SampleKind.LABORATORY,
            "đột xuất": SampleKind.LABORATORY,
            "lab": SampleKind.LABORATORY,
            "tự động": SampleKind.AUTOMATIC,
            "tự động, liên tục": SampleKind.AUTOMATIC,
            "trung bình ngày": SampleKind.AUTOMATIC,
        },
        attribute="kind",
    ),
    SheetField(
        "taken_on",
        gettext_lazy("taken on"),
        Kind.DAY,
        words=(
            *("Ngày lấy mẫu", "Thời gian lấy mẫu", "Ngày quan trắc", "Ngày"),
            *("Thời điểm lấy mẫu", "Ngày, giờ lấy mẫu", "Thời gian quan trắc"),
        ),
        attribute="taken_on",
        needs_whole_day=True,
    ),
    SheetField(
        "point",
        Sample._meta.get_field("point").verbose_name,
        words=(A_POINT, "Vị trí lấy mẫu", "Điểm lấy mẫu", "Vị trí quan trắc", "Điểm quan trắc"),
        longest=100,
        attribute="point",
    ),
    SheetField(
        WATER,
        gettext_lazy("water that was sampled"),
        words=("Loại nước", "Tên mẫu", "Loại mẫu nước", "Nền mẫu", "Mẫu nước thải", "Mẫu nước"),
        longest=100,
    ),
    SheetField(
        "number",
        Sample._meta.get_field("number").verbose_name,
        words=("Số mẫu", "Ký hiệu mẫu", "Mã mẫu", "Số hiệu mẫu", "Mẫu số"),
        longest=60,
        attribute="number",
    ),
)
FACTS = (
    SheetField(
        "laboratory",
        SampleFacts._meta.get_field("laboratory").verbose_name,
        words=("Phòng thí nghiệm", "Đơn vị phân tích", "Đơn vị quan trắc", "Phòng phân tích"),
        longest=250,
        attribute="facts_now__laboratory",
    ),
    SheetField(
        "certificate",
        SampleFacts._meta.get_field("certificate").verbose_name,
        words=("Số phiếu", "Số phiếu kết quả", "Phiếu kết quả", "Số kết quả", "Số chứng nhận"),
        longest=100,
        attribute="facts_now__certificate",
    ),
    SheetField(
        "taken_by",
        SampleFacts._meta.get_field("taken_by").verbose_name,
        words=("Người lấy mẫu", "Đơn vị lấy mẫu"),
        longest=200,
        attribute="facts_now__taken_by",
    ),
    SheetField(
        "valid_hours",
        SampleFacts._meta.get_field("valid_hours").verbose_name,
        Kind.NUMBER,
        words=("Số giờ hợp lệ", "Số giờ có dữ liệu", "Số giờ đo hợp lệ"),
        places=1,
        largest=Decimal(999),
        attribute="facts_now__valid_hours",
    ),
    SheetField(
        "note",
        SampleFacts._meta.get_field("note").verbose_name,
        words=("Ghi chú",),
        longest=500,
        attribute="facts_now__note",
    ),
)
# Of a certificate only; an export has none of them.
DOWN = (
    SheetField(
        "parameter",
        gettext_lazy("parameter"),
        words=("Thông số", "Chỉ tiêu", "Tên chỉ tiêu", "Chỉ tiêu phân tích", "Thông số phân tích"),
        longest=150,
    ),
    SheetField("unit", gettext_lazy("unit"), words=("ĐVT", "Đơn vị", "Đơn vị tính"), longest=40),
)
RESULT = SheetField(
    "result",
    gettext_lazy("result"),
    words=(
        *("Kết quả", "Kết quả phân tích", "Kết quả thử nghiệm", "Giá trị", "KQ"),
        *(f"{letter}{number}" for letter in ("M", "NT", "KQ") for number in range(1, 13)),
        *(f"{word} {number}" for word in ("Mẫu", "Kết quả") for number in range(1, 13)),
    ),
)
# Of a laboratory's table only a person reads these: limits, methods, and what somebody concluded.
BESIDE = SheetField(
    "beside",
    gettext_lazy("for reading, not kept"),
    words=(
        *("Phương pháp", "Phương pháp phân tích", "Phương pháp thử", "Phương pháp thử nghiệm"),
        *("Đánh giá", "Nhận xét", "Kết luận", "LOD", "MDL", "LOQ", "Giới hạn phát hiện"),
        *("Giờ lấy mẫu", "Giờ", "Thời gian phân tích", "Ngày phân tích", "Ngày nhận mẫu"),
    ),
)
FACT_NAMES = tuple(one.name for one in FACTS)


def field_of(parameter: Parameter) -> SheetField:
    return SheetField(
        f"{MEASURED}{parameter.code}",
        str(parameter),
        words=tuple(parameter.called()),
        unit=parameter.unit,
        longest=200,
        attribute=f"values__{parameter.code}",
    )
