"""Thirty faults planted in a file that was clean: each is marked in its cell, and nothing else is."""

from collections import Counter
from decimal import Decimal

import pytest

from clusters.sheets import ClusterSheet
from hanoi_industry.spreadsheets import services
from targets.management.commands import load_figures
from targets.models import Indicator
from targets.sheets import TargetSheet
from tests.corpus import files
from tests.corpus import register as of
from tests.corpus.faults import DOUBTFUL, MANY, spoilt
from tests.corpus.files import Cell
from tests.corpus.hands import Hand
from tests.corpus.offices import records
from tests.corpus.pages import Head, Page, over
from tests.corpus.register import Column, Register
from tests.corpus.truth import Says
from tests.factories import a_deed, a_user
from tests.uploads import all_areas, kept, sent

MARKED_AT_LEAST, FALSE_AT_MOST = 0.98, 0.01


def a_choice(heading: str, name: str, *words: tuple[str, str]) -> Column:
    def write(record, hand, n):
        text, value = words[n % len(words)]
        return Cell(text, Says(value))

    return Column(Head(heading, name), write)


def days(heading: str, name: str, style: str = "") -> Column:
    return Column(Head(heading, name), lambda record, hand, n: hand.day(record.decided, style))


STAGES = a_choice(
    "Tình trạng pháp lý",
    "legal_stage",
    ("Đã có quyết định thành lập", "established"),
    ("Trong phương án phát triển (quy hoạch)", "planned"),
)
ESTABLISHED = "Quyết định thành lập: ngày hoàn thành"


def a_register(*parts, hand=None, codes=False, **more) -> Page:
    known = [of.code()] if codes else []
    return Register(
        [of.row_number("STT"), *known, of.cluster_name(), of.district(), *parts],
        list(records()[:64]),
        hand=hand or Hand("cells", prefix=("CCN ", "")),
        titles=("SỔ THEO DÕI CỤM CÔNG NGHIỆP",),
        **more,
    ).page()


def land() -> Page:
    return a_register(of.commune(), of.size(), of.industrial(), of.leased(), of.occupancy(), STAGES)


def money() -> Page:
    return a_register(
        of.capital(),
        of.realised(),
        of.text("Chủ đầu tư", "investor"),
        days(ESTABLISHED, "establishment_actual", "dmy/"),
        of.counted("Số dự án", "projects"),
        of.counted("Số lao động", "workers", numbers="cells"),
        hand=Hand("vi", "dmy/", prefix=("",)),
        codes=True,
    )


def stations() -> Page:
    return a_register(
        of.capacity(),
        of.flow(),
        of.to_standard(),
        of.operating(),
        days("Ngày báo cáo", "reported_date"),
        of.text("Ghi chú", "remark"),
        hand=Hand("cells", yes="Có", no="Không", prefix=("Cụm công nghiệp ",)),
    )


def states() -> Page:
    return a_register(
        of.text("Hiện trạng", "status"),
        of.size(),
        STAGES,
        of.decided(),
        of.operating(),
        of.occupancy(),
        hand=Hand("mixed", "dmy.", yes="x", no="Chưa có"),
    )


def targets() -> Page:
    """Every indicator of the house, with a plan and a result for two years."""
    page = Page("Chỉ tiêu")
    page.header(
        Head("STT"),
        Head("Chỉ tiêu", "indicator"),
        Head("ĐVT", "unit"),
        over("Năm 2023", Head("KH", "target:2023"), Head("TH", "outcome:2023")),
        over("Năm 2024", Head("KH", "target:2024"), Head("TH", "outcome:2024")),
    )
    indicators = list(Indicator.objects.order_by("position", "code"))
    shared = Counter(key for one in indicators for key in set(one.keys()))
    alone = [one for one in indicators if all(shared[key] == 1 for key in set(one.keys()))]
    for number, one in enumerate(alone, start=1):
        base = Decimal(104 if one.expression == "index" else 6 + number % 20)
        cells = [Cell(base + n, Says(base + n), amount=base + n) for n in range(4)]
        page.data(
            Cell(number),
            Cell(one.name_vi, Says(one.name_vi)),
            Cell(one.unit, Says(one.unit)),
            *cells,
        )
    return page.done()


CASES = {
    "land as xlsx": (land, files.xlsx, "xlsx", 1),
    "land as csv": (land, lambda sheets: files.text(sheets[0], ";"), "csv", 2),
    "money as xlsx": (money, files.xlsx, "xlsx", 3),
    "money as ods": (money, files.ods, "ods", 4),
    "stations as xlsx": (stations, files.xlsx, "xlsx", 5),
    "stations as xlsm": (stations, files.xlsm, "xlsm", 6),
    "states as xlsx": (states, files.xlsx, "xlsx", 7),
    "targets as xlsx": (targets, files.xlsx, "xlsx", 8),
}


@pytest.fixture
def deed(db):
    all_areas()
    load_figures._load_indicators(a_deed())
    return a_deed(a_user("administrator"))


def marks(plan) -> set[str]:
    """Every cell that a person is told or asked about."""
    told = {
        finding.address
        for group in (*plan.faults, *plan.oddities)
        for _draft, finding in group.findings
        if finding.address
    }
    return told | {place for one in plan.open_questions for place in one.addresses}


def looked_at(content, name, deed, sheet) -> set[str]:
    upload = sent(content, sheet=sheet, deed=deed, name=name)
    return marks(services.plan_of(upload, sheet, by=deed.by, today=deed.day))


@pytest.mark.parametrize("case", CASES)
def test_planted_faults_are_marked_in_their_cells_and_nothing_else(deed, case):
    make, write, suffix, seed = CASES[case]
    sheet = TargetSheet() if make is targets else ClusterSheet()
    page = make()
    name = f"file.{suffix}"
    kept(write([page.sheet]), sheet=sheet, deed=deed, name=name)
    # The same content as another file: what is odd about the clean one is odd about the spoilt one.
    page.sheet.name = "Biểu"
    before = looked_at(write([page.sheet]), name, deed, sheet)

    # A text file writes every number with its point, and so leaves no doubt about the mark.
    bad, planted = spoilt(page, seed, without={DOUBTFUL} if suffix == "csv" else ())
    found = looked_at(write([bad.sheet]), name, deed, sheet)

    missed = [one for one in planted if not one.addresses & found]
    known = set().union(*(one.addresses for one in planted)) | before
    false = found - known
    assert len(planted) >= MANY - 1
    assert len(missed) <= (1 - MARKED_AT_LEAST) * len(planted), (missed, sorted(false))
    assert len(false) <= FALSE_AT_MOST * len(found), (missed, sorted(false))
