"""Columns of a file of targets and outcomes: those of the list, and one or more for each period."""

from django.utils.translation import gettext_lazy

from hanoi_industry.spreadsheets.evidence import ValueKind
from hanoi_industry.spreadsheets.sheets import Kind as Holds
from hanoi_industry.spreadsheets.sheets import SheetField
from hanoi_industry.spreadsheets.wide import PeriodColumn
from targets.models import DECIMALS, LARGEST, OPERATOR_WORDS, Vintage

KIND_WORDS = {
    "target": "target",
    "kh": "target",
    "kế hoạch": "target",
    "mục tiêu": "target",
    "chỉ tiêu kế hoạch": "target",
    "actual": "outcome",
    "outcome": "outcome",
    "th": "outcome",
    "thực hiện": "outcome",
    "kết quả": "outcome",
}
KINDS = (("target", gettext_lazy("target")), ("outcome", gettext_lazy("outcome")))
# In a list one column may say both what kind a figure is and of which vintage.
VINTAGE_WORDS = {
    **{word: "target" for word, kind in KIND_WORDS.items() if kind == "target"},
    **{word: Vintage.REPORTED for word, kind in KIND_WORDS.items() if kind == "outcome"},
    **dict.fromkeys(("ước", "ước th", "ước thực hiện"), Vintage.ESTIMATE),
}
OPERATOR_CHOICES = tuple((str(operator), label) for operator, label in OPERATOR_WORDS.items())
# A list says "equals" of a target for a bare number; custom reads that as the least to reach.
OPERATOR_SPELLINGS = {"equals": "customary", "between": "customary"}

FIELDS = (
    SheetField(
        "indicator",
        gettext_lazy("indicator"),
        words=("Chỉ tiêu", "Tên chỉ tiêu", "Nội dung", "Mục tiêu", "indicator name"),
        longest=250,
        attribute="indicator__name",
    ),
    SheetField(
        "indicator_code",
        gettext_lazy("code of the indicator"),
        words=("Mã chỉ tiêu", "indicator_code"),
        longest=60,
        attribute="indicator__code",
    ),
    SheetField(
        "unit",
        gettext_lazy("unit"),
        words=("ĐVT", "Đơn vị tính", "Đơn vị"),
        longest=40,
        attribute="indicator__unit",
    ),
    SheetField(
        "figure_kind",
        gettext_lazy("target or outcome"),
        Holds.CHOICE,
        words=("Loại", "kind"),
        choices=KINDS,
        choice_words=KIND_WORDS,
        attribute="figure_kind",
    ),
    SheetField("year", gettext_lazy("year"), words=("Năm",), longest=12),
    SheetField(
        "period", gettext_lazy("period"), words=("Kỳ", "Kỳ báo cáo"), longest=20, attribute="period"
    ),
    SheetField(
        "at_point",
        gettext_lazy("state at"),
        words=("as_of", "Thời điểm"),
        longest=40,
        attribute="at_point",
    ),
    SheetField(
        "operator",
        gettext_lazy("operator"),
        Holds.CHOICE,
        words=("So sánh",),
        choices=OPERATOR_CHOICES,
        choice_words=OPERATOR_SPELLINGS,
        attribute="operator",
    ),
    *(
        SheetField(
            name,
            label,
            Holds.NUMBER,
            words=known,
            largest=LARGEST,
            places=DECIMALS,
            may_be_negative=True,
            takes_range=name == "value_low",
            attribute=name,
        )
        for name, label, known in (
            ("value_low", gettext_lazy("value or from"), ("Giá trị", "value_low", "value")),
            ("value_high", gettext_lazy("up to"), ("Đến", "value_high")),
        )
    ),
    SheetField(
        "words",
        gettext_lazy("in its own words"),
        words=("Nguyên văn",),
        longest=300,
        attribute="words",
    ),
    SheetField(
        "vintage",
        gettext_lazy("vintage"),
        Holds.CHOICE,
        words=("Loại số liệu",),
        choices=tuple(Vintage.choices),
        choice_words=VINTAGE_WORDS,
        attribute="vintage",
    ),
    SheetField(
        "certainty",
        gettext_lazy("certainty as stated"),
        words=("Mức độ chắc chắn",),
        longest=100,
        attribute="certainty",
    ),
    SheetField(
        "said_on",
        gettext_lazy("day it was said or published"),
        Holds.DAY,
        words=("Ngày công bố",),
        attribute="said_on",
    ),
    SheetField("source", gettext_lazy("source"), words=("Nguồn",), longest=900, attribute="source"),
    SheetField("note", gettext_lazy("note"), words=("Ghi chú",), longest=900, attribute="note"),
)
# Of goals, which are figures in any unit as well as words, and of what is not kept.
WORDS_OR_FIGURES = frozenset((ValueKind.NUMBER, ValueKind.TEXT))
# What a column of one period holds: a target, an outcome, an outcome of this vintage, or growth
# over the same period a year before.
GROWN = "growth"
# A plan as it was changed in the course of its year: it takes the place of the one before.
ADJUSTED = "adjusted"
PERIOD_COLUMN = (
    *("target", ADJUSTED, "outcome", GROWN),
    *(Vintage.ESTIMATE, Vintage.PRELIMINARY, Vintage.OFFICIAL),
)
PERIOD_LABELS = {
    "target": gettext_lazy("target %(year)s"),
    ADJUSTED: gettext_lazy("adjusted target %(year)s"),
    GROWN: gettext_lazy("growth over a year, %(year)s"),
}
# What is worked out of other columns, and what only a person reads: nothing of it is kept.
COMPARED = SheetField("compared", gettext_lazy("comparison, not kept"))
READ_ONLY = SheetField(
    "read_only",
    gettext_lazy("for reading, not kept"),
    words=(
        *("Cơ quan chủ trì", "Đơn vị chủ trì", "Cơ quan theo dõi", "Đơn vị theo dõi"),
        *("Cơ quan phối hợp", "Đơn vị phối hợp", "Đơn vị thực hiện", "Cơ quan thực hiện"),
        *("Giải pháp", "Nhiệm vụ, giải pháp", "Đánh giá", "Nguyên nhân", "Cơ quan, đơn vị chủ trì"),
    ),
)


def period_field(kind: str, period: str, heading: str) -> SheetField:
    """`period` is the code of one, as in target:2026 and outcome:2026-Q3; what more tells the figure
    stands behind a mark, as in outcome:2025@30/06/2025."""
    label = PERIOD_LABELS.get(kind, gettext_lazy("outcome %(year)s"))
    words_ = (heading,) if heading else ()
    return SheetField(f"{kind}:{period}", Labelled(label, period.replace("@", ", ")), words=words_)


def period_kind(column: PeriodColumn) -> str:
    return column.vintage or column.kind if column.kind == "outcome" else column.kind


class Labelled:
    """A label with its period, put together when the page's language is known."""

    def __init__(self, label, period: str):
        self.label, self.period = label, period

    def __str__(self):
        return str(self.label) % {"year": self.period}
