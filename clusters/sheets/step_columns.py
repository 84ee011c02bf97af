"""The columns of a list of clusters for their steps: on which day each was planned, and done."""

from clusters.models import MilestoneFacts, MilestoneKind
from clusters.sheets import office_words
from hanoi_industry.spreadsheets.sheets import Kind as Holds
from hanoi_industry.spreadsheets.sheets import SheetField

# Only headings that say whether the step is past or to come; a bare "Khởi công" is asked about.
STEP_WORDS = {
    (MilestoneKind.INVESTOR, "actual"): (
        *("Ngày giao chủ đầu tư", "Ngày giao CĐT", "Ngày được giao làm chủ đầu tư"),
        *("Chủ đầu tư > Ngày giao", "Chủ đầu tư > Ngày được giao"),
    ),
    (MilestoneKind.HAND_OVER, "actual"): ("Ngày giao đất", "Ngày được giao đất"),
    (MilestoneKind.GROUND_BREAKING, "actual"): ("Ngày khởi công", "Đã khởi công"),
    (MilestoneKind.GROUND_BREAKING, "planned"): ("Dự kiến khởi công", "Kế hoạch khởi công"),
    (MilestoneKind.COMPLETION, "actual"): ("Ngày hoàn thành", "Đã hoàn thành"),
    (MilestoneKind.COMPLETION, "planned"): (
        *("Dự kiến hoàn thành", "Kế hoạch hoàn thành", "Thời gian dự kiến hoàn thành"),
    ),
    (MilestoneKind.CLEARANCE, "planned"): ("Hạn hoàn thành GPMB", "Thời hạn hoàn thành GPMB"),
    (MilestoneKind.PERMIT, "actual"): ("Ngày cấp GPMT", "Ngày cấp giấy phép môi trường"),
}
# What stands below the name of a step where its plan and its outcome stand side by side.
SIDE_WORDS = {
    "planned": ("kế hoạch", "dự kiến"),
    "actual": ("thực hiện", "thực tế", "xong", "TT"),
}
# Steps that are taken by a paper: the day below their name is that of the paper. The day of the
# establishment is that of its decision.
BY_PAPER = (
    *(MilestoneKind.INVESTOR, MilestoneKind.DETAILED_PLAN, MilestoneKind.PROJECT),
    *(MilestoneKind.HAND_OVER, MilestoneKind.PERMIT),
)


def _step(kind: MilestoneKind, side: str) -> SheetField:
    verbose = MilestoneFacts._meta.get_field(f"{side}_on").verbose_name
    spoken = office_words.STEPS[kind]
    below = [f"{step} > {word}" for step in spoken for word in SIDE_WORDS[side]]
    if side == "actual" and kind in BY_PAPER:
        below += [f"{paper}{step} > Ngày" for step in spoken for paper in ("", "QĐ ")]
        below += [f"QĐ {step}" for step in spoken]
    return SheetField(
        f"{kind}_{side}",
        JoinedLabel(kind.label, verbose),
        Holds.DAY,
        words=(*STEP_WORDS.get((kind, side), ()), *below),
        attribute=f"values__{kind}.{side}",
    )


class JoinedLabel:
    """Two translated labels in one, put together when the page's language is known."""

    def __init__(self, *parts):
        self.parts = parts

    def __str__(self):
        return ": ".join(str(part) for part in self.parts)


STEPS = tuple(_step(kind, side) for kind in MilestoneKind for side in ("planned", "actual"))
