"""Papers by the file: one in a row, told by number, issuer and day; what may be another is asked about.

A cell that names several decisions is no paper: each has a row of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hanoi_industry import formats, words
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas.models import Area
from hanoi_industry.documents import services
from hanoi_industry.documents.forms import FIRST_PAPER
from hanoi_industry.documents.models import Document, Kind, Precision
from hanoi_industry.documents.parsing import parse_decisions
from hanoi_industry.documents.services import KINDS, DocumentRow
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import cells, paper_numbers
from hanoi_industry.spreadsheets.columns import RowProblem
from hanoi_industry.spreadsheets.communes import Communes, suggested
from hanoi_industry.spreadsheets.comparing import (
    LEAVE_OUT,
    Choice,
    Difference,
    Draft,
    Finding,
    Plan,
    says_the_same,
)
from hanoi_industry.spreadsheets.sheets import Sheet, SheetField, SheetResource

NAMES = ("number", "title", "address")
MAY_BE_BLANK = (*NAMES, "issuer", "issued")
COMPARED = ("number", "kind", "title", "issuer", "issued", "address", "area")
NEW = "new"
MOST_NUMBERS_TOLD = 5
SHORT_NAMES = {
    "uy ban nhan dan": "ubnd",
    "hoi dong nhan dan": "hdnd",
    "so cong thuong": "sct",
    "bo cong thuong": "bct",
    "thanh pho ha noi": "tp ha noi",
}


class Problem(StrEnum):
    NO_NAME = "paper_without_name"
    NO_NAME_COLUMN = "no_column_of_papers"
    NO_NUMBER = "paper_without_number"
    SEVERAL = "several_papers_in_a_cell"
    DAY_DIFFERS = "day_of_paper_differs"
    NO_DAY_BESIDE = "no_day_beside_number"
    NUMBER_IN_WORDS = "number_of_paper_in_words"
    NOT_THE_FIRST_DAY = "not_the_first_day_of_its_time"
    PRECISION_DIFFERS = "precision_of_day_differs"
    TOO_EARLY = "paper_too_early"
    NOT_AN_ADDRESS = "not_a_web_address"
    CANNOT_BE_ERASED = "not_erased_of_a_paper"
    AREA_NEEDED = "area_of_paper_needed"
    NOT_YOURS = "papers_not_yours"
    REPEATED = "paper_repeated"
    TAKEN = "paper_recorded_already"


class Ask(StrEnum):
    WHICH_AREA = "which_area_of_a_paper"
    WHICH_PAPER = "which_paper"


MESSAGES = {
    Problem.NO_NAME: gettext_lazy(
        "This row names no paper. Type its number; where it has none, its title or address."
    ),
    Problem.NO_NAME_COLUMN: gettext_lazy(
        "No column was found for the numbers or titles of papers. Say on the layout page which it is."
    ),
    Problem.NO_NUMBER: gettext_lazy(
        "The cell says that the paper has no number; none is recorded."
    ),
    Problem.SEVERAL: gettext_lazy(
        "This cell names %(count)s papers (%(numbers)s). Give each a row of its own."
    ),
    Problem.DAY_DIFFERS: gettext_lazy(
        "Beside the number stands another day than in the column of days. Correct one of the two."
    ),
    Problem.NO_DAY_BESIDE: gettext_lazy(
        "What stands beside the number is no day. Type it as 20/02/2025, or leave it out."
    ),
    Problem.NUMBER_IN_WORDS: gettext_lazy(
        "The number %(number)s was taken from these words. A new paper has them as its title."
    ),
    Problem.NOT_THE_FIRST_DAY: gettext_lazy(
        "Of a month, a quarter or a year give the first day, or type it as 12/2025 or 2025."
    ),
    Problem.PRECISION_DIFFERS: gettext_lazy(
        "The day is given to the %(precision)s. Correct the day or how well it is known."
    ),
    Problem.TOO_EARLY: gettext_lazy("No paper is from before %(day)s. Correct the day."),
    Problem.NOT_AN_ADDRESS: gettext_lazy(
        "Type a whole address, such as https://hanoi.gov.vn/…, or leave it blank."
    ),
    Problem.CANNOT_BE_ERASED: gettext_lazy("This cannot be erased. Type what is right instead."),
    Problem.AREA_NEEDED: gettext_lazy(
        "Type whose paper it is: one of the communes or wards for which you keep papers."
    ),
    Problem.NOT_YOURS: gettext_lazy("You may not keep and import papers of this area: %(area)s."),
    Problem.REPEATED: gettext_lazy(
        "Row %(first)s is about the same paper. Leave one of the two out."
    ),
    Problem.TAKEN: gettext_lazy(
        "Another paper with this number and day is recorded already. Correct the number or the day."
    ),
    Ask.WHICH_AREA: gettext_lazy("Which commune or ward of today is “%(text)s”?"),
    Ask.WHICH_PAPER: gettext_lazy("Which paper is “%(text)s”?"),
}


WORDS_OF_KINDS = {
    **{short: kind for short, kind in KINDS.items() if short},
    "Giấy phép môi trường": Kind.PERMIT,
    "Giấy phép xây dựng": Kind.PERMIT,
    **dict.fromkeys(("Chương trình", "Đề án", "Phương án"), Kind.PLAN),
    **dict.fromkeys(("Văn bản", "Thông báo", "Tờ trình"), Kind.LETTER),
    **dict.fromkeys(("Công điện", "Giấy mời", "GM", "Phiếu chuyển"), Kind.LETTER),
    # The office's forms have more kinds than the register tells apart.
    **dict.fromkeys(("Luật", "Nghị định", "NĐ", "Thông tư", "TT", "Chỉ thị", "CT"), Kind.OTHER),
    **dict.fromkeys(("Quy chế", "Quy định", "Hướng dẫn", "HD", "Kết luận", "KL"), Kind.OTHER),
    **dict.fromkeys(("Biên bản", "BB", "Hợp đồng", "HĐ", "Giấy chứng nhận", "GCN"), Kind.OTHER),
}


FIELDS = (
    SheetField.of(
        Document,
        "number",
        *("Số hiệu", "Số, ký hiệu", "Số ký hiệu", "Số/ký hiệu", "Số văn bản", "Số và ký hiệu"),
        *("Số quyết định", "Số QĐ", "Số hiệu văn bản", "document number", "Số, ký hiệu văn bản"),
        *("Số, ngày văn bản", "Số, ngày, tháng văn bản", "Số và ngày văn bản", "Số, ký hiệu, ngày"),
        *("Số", "Số của văn bản"),
        unkept={r"(?:khong|chua)(?: co)? so(?: hieu)?": Problem.NO_NUMBER},
    ),
    # Only read: the second half of a number, where a register gives it a column of its own.
    SheetField(
        "symbol",
        gettext_lazy("symbol in the number"),
        words=("Ký hiệu", "Ký hiệu văn bản", "Ký hiệu của văn bản"),
        longest=100,
    ),
    SheetField.of(
        Document,
        "kind",
        *("Loại văn bản", "Thể loại", "Thể loại văn bản", "Hình thức văn bản", "Tên loại văn bản"),
        choice_words=WORDS_OF_KINDS,
    ),
    SheetField.of(
        Document,
        "title",
        *("Trích yếu", "Trích yếu nội dung", "Nội dung", "Tên văn bản", "Về việc"),
        *("Nội dung văn bản", "Tên loại và trích yếu nội dung", "Tên loại, trích yếu"),
        *("Tên loại và trích yếu nội dung văn bản", "Trích yếu nội dung văn bản"),
    ),
    SheetField.of(
        Document,
        "issuer",
        *("Cơ quan ban hành", "Nơi ban hành", "Đơn vị ban hành", "Cơ quan ký", "Cơ quan"),
        *("Tác giả văn bản", "Tác giả", "issuer", "Cơ quan ban hành văn bản"),
        *("Cơ quan, tổ chức ban hành", "Tên cơ quan, tổ chức ban hành văn bản"),
    ),
    SheetField.of(
        Document,
        "issued_on",
        *("Ngày ban hành", "Ngày ký", "Ngày văn bản", "Ngày tháng văn bản"),
        *("Ngày, tháng, năm", "Ngày, tháng, năm ban hành", "Ngày", "signed on", "dated"),
        *("Ngày, tháng", "Ngày, tháng, năm văn bản"),
        name="issued",
        attribute="issued",
    ),
    # Only read: an export writes a day as well as it is known.
    SheetField.of(
        Document, "issued_precision", "Ngày biết đến", "Mức chính xác của ngày", attribute=""
    ),
    SheetField.of(
        Document,
        "address",
        *("Đường dẫn", "Liên kết", "Link", "Địa chỉ trên mạng", "Địa chỉ web", "URL"),
    ),
    SheetField.of(
        Document,
        "area",
        *("Địa bàn", "Xã, phường", "Xã/phường", "Phạm vi", "Khu vực"),
        longest=100,
        attribute="area__code",
    ),
)


NAMES_OF_KINDS = frozenset(map(words.accent_free, WORDS_OF_KINDS))


@dataclass
class PaperDraft:
    """What a row says of its paper, by the names of services.WRITTEN; `area` None is the whole city."""

    values: dict[str, object] = field(default_factory=dict)
    issued: PartialDay | None = None
    # The sentence that the number was taken from.
    in_words: str = ""
    row: DocumentRow | None = None


class PaperResource(SheetResource):
    def prepare(self, drafts: list[Draft]) -> None:
        by = self.asking.by
        communes = Area.objects.communes().as_of(self.asking.today).in_alphabet()
        papers = Document.objects.visible_to(by)
        lying = Area.objects.filter(pk__in=papers.exclude(area=None).values("area"))
        self.communes = Communes(communes, lying)
        mine = [one for one in self.communes.today if self._may(one)]
        # Whose a paper is of which the row does not say it.
        self.whose = WHOLE_CITY if self._may(None) else mine[0] if len(mine) == 1 else None
        names = {name for draft in drafts for name in _names_of(draft) if name}
        self.held = self._held_under(papers, names)
        self.first: dict[object, Draft] = {}

    def _held_under(self, papers, names: set[str]) -> dict[str, list[Document]]:
        """The papers that bear one of the names, by their names; of a sheet without numbers or
        titles also by what it has."""
        columns = papers.order_by("pk").values_list("pk", *NAMES)
        called = {pk: {_name_of(*said), self._name_here(*said)} & names for pk, *said in columns}
        rows = Document.objects.select_related("area")
        rows = rows.select_for_update(of=("self",)) if self.lock else rows
        known = rows.in_bulk([pk for pk, some in called.items() if some])
        held: dict[str, list[Document]] = {}
        for pk, paper in known.items():
            for name in called[pk]:
                held.setdefault(name, []).append(paper)
        return held

    def _name_here(self, *said: str) -> str:
        there = self.table.columns
        return _name_of(
            *(one if name in there else "" for name, one in zip(NAMES, said, strict=True))
        )

    def _may(self, area: Area | None) -> bool:
        by = self.asking.by
        place = WHOLE_CITY if area is None else area
        return services.may_keep(by, area) and by.may(Permission.IMPORT, place)

    # One row

    def settle(self, draft: Draft) -> None:
        draft.kept = kept = PaperDraft()
        self._read_texts(draft, kept)
        self._read_number(draft, kept)
        draft.label = next(filter(None, map(kept.values.get, NAMES)), "")
        self._read_day(draft, kept)
        self._read_area(draft, kept)
        if not any(kept.values.get(name) for name in NAMES):
            if not draft.is_faulty_at(*NAMES):
                draft.fault(Problem.NO_NAME, draft.cell("number"))
            draft.kept = None
        elif draft.is_faulty_at("number", "issued", "area") or draft.asked or draft.is_left_out:
            draft.kept = None
        else:
            self._find(draft)

    def _read_texts(self, draft: Draft, kept: PaperDraft) -> None:
        for name in ("kind", "title", "issuer", "address"):
            value = draft.value(name)
            if value is not None:
                kept.values[name] = value
        for name in draft.cells:
            said = draft.said.get(name)
            if said is not None and said.erases:
                if name in MAY_BE_BLANK:
                    kept.values["issued_on" if name == "issued" else name] = (
                        None if name == "issued" else ""
                    )
                else:
                    draft.fault(Problem.CANNOT_BE_ERASED, draft.cell(name))
        address = draft.value("address")
        if address and not Document(address=address).web_addresses:
            draft.fault(Problem.NOT_AN_ADDRESS, draft.cell("address"), address)

    def _read_number(self, draft: Draft, kept: PaperDraft) -> None:
        text = _number_of(draft)
        is_held = words.spelling_key(text) in self.held
        if not is_held:
            text = paper_numbers.as_numbers_are(text)
        if not text:
            self._read_number_in_words(draft, kept, "title", draft.value("title") or "")
            return
        kept.values["number"] = text
        parsed = parse_decisions(text)
        if len(parsed.citations) > 1:
            numbers = [str(one) for one in parsed.citations]
            told = ", ".join(numbers[:MOST_NUMBERS_TOLD])
            more = ", …" if len(numbers) > MOST_NUMBERS_TOLD else ""
            draft.fault(
                Problem.SEVERAL,
                draft.cell("number"),
                text,
                count=len(numbers),
                numbers=f"{told}{more}",
            )
        elif is_held or words.spelling_key(text) in self.held:
            return
        elif cited := paper_numbers.cited(text):
            kept.values["number"] = str(cited)
            kept.issued = cited.issued
        elif parsed.citations and parsed.rest:
            self._read_number_in_words(draft, kept, "number", text)
            if parsed.citations[0].issued is None and paper_numbers.has_no_day(parsed.rest):
                draft.fault(Problem.NO_DAY_BESIDE, draft.cell("number"), text)

    def _read_number_in_words(self, draft: Draft, kept: PaperDraft, column: str, text: str) -> None:
        """ "Quyết định số 298/QĐ-UBND ngày 20/02/2025 của UBND …", as many lists name a paper."""
        if words.spelling_key(text) in self.held:
            return
        cited = paper_numbers.cited_in_words(text, NAMES_OF_KINDS)
        if cited is not None:
            number = kept.values["number"] = str(cited)
            kept.issued, kept.in_words = cited.issued, text
            draft.note(Problem.NUMBER_IN_WORDS, draft.cell(column), text, number=number)

    def _read_day(self, draft: Draft, kept: PaperDraft) -> None:
        said, cell = draft.value("issued"), draft.cell("issued")
        if said is not None:
            said = said if isinstance(said, PartialDay) else PartialDay(said)
            if kept.issued not in (None, said):
                draft.fault(Problem.DAY_DIFFERS, cell)
            kept.issued = self._as_well_as_known(draft, said)
        day = kept.issued
        if day is None:
            return
        place = cell if said is not None else draft.cell("number")
        if day.first > self.asking.today:
            draft.fault(RowProblem.DAY_TO_COME, place)
        elif day.first < FIRST_PAPER:
            draft.fault(Problem.TOO_EARLY, place, day=formats.day(FIRST_PAPER))
        kept.values |= {"issued_on": day.day, "issued_precision": day.precision.value}

    def _as_well_as_known(self, draft: Draft, said: PartialDay) -> PartialDay:
        precision = draft.value("issued_precision")
        if precision is None or said.precision == precision:
            return said
        if said.precision != Precision.DAY:
            told = Precision(said.precision).label
            draft.fault(Problem.PRECISION_DIFFERS, draft.cell("issued"), precision=told)
            return said
        try:
            return PartialDay(said.day, precision)
        except ValueError:
            draft.fault(Problem.NOT_THE_FIRST_DAY, draft.cell("issued"))
            return said

    def _read_area(self, draft: Draft, kept: PaperDraft) -> None:
        found = self.communes.found(draft, "area", self.questions, Ask.WHICH_AREA)
        if found is not None:
            kept.values["area"] = None if found == WHOLE_CITY else found

    # Which paper it is

    def _find(self, draft: Draft) -> None:
        kept = draft.kept
        named = self.held.get(_name_of(*(kept.values.get(name, "") for name in NAMES)), [])
        possible = [one for one in named if _may_be_of(one, kept)]
        mine = [one for one in possible if self._may(one.area)]
        sure = [one for one in mine or possible if _is_surely(one, kept)]
        if len(sure) == 1:
            draft.thing = sure[0]
        elif sure or possible:
            draft.thing = self._chosen(draft, sure or possible)
        if draft.asked or draft.is_left_out:
            return
        draft.is_new = draft.thing is None
        if not draft.is_new or self._is_filled_in(draft):
            self._check_areas(draft)

    def _chosen(self, draft: Draft, papers: list[Document]) -> Document | None:
        kept = draft.kept
        area, issuer = kept.values.get("area"), kept.values.get("issuer") or ""
        told = [words.spelling_key(one) for one in (draft.label, issuer)]
        key = "|".join(["paper", *told, str(kept.issued or ""), area.code if area else ""])
        day = formats.partial_day(kept.issued)
        choices = [Choice(str(one.pk), _told(one)) for one in papers]
        if not any(one.key == self._key(None, kept) for one in papers):
            choices.append(Choice(NEW, _("None of them: it is a new paper")))
        choices.append(Choice(LEAVE_OUT, _("None: leave it out")))
        answer = self.questions.ask(
            key,
            Ask.WHICH_PAPER,
            choices,
            address=draft.cell("number").address,
            text=" · ".join(filter(None, [draft.label, day, issuer])),
        )
        if answer is None:
            draft.asked.append(key)
        elif answer == LEAVE_OUT:
            draft.is_left_out = True
        return next((one for one in papers if str(one.pk) == answer), None)

    def _is_filled_in(self, draft: Draft) -> bool:
        """Whether a new paper has all it needs, with what the row leaves to be understood."""
        values = draft.kept.values
        citations = parse_decisions(values.get("number", "")).citations
        values.setdefault(
            "kind", KINDS.get(citations[0].kind, Kind.OTHER) if citations else Kind.DECISION
        )
        if draft.kept.in_words:
            values.setdefault("title", draft.kept.in_words)
        if "area" not in values and self.whose is None:
            draft.fault(Problem.AREA_NEEDED, draft.cell("area"))
            draft.kept = None
            return False
        values.setdefault("area", self._default_area())
        return True

    def _default_area(self) -> Area | None:
        return None if self.whose == WHOLE_CITY else self.whose

    def _check_areas(self, draft: Draft) -> None:
        areas = [draft.kept.values[name] for name in ("area",) if name in draft.kept.values]
        areas += [draft.thing.area] if draft.thing is not None else []
        for area in areas:
            if not self._may(area) and self._differs(draft):
                told = _("whole city") if area is None else area
                place = "area" if draft.value("area") else "number"
                draft.fault(Problem.NOT_YOURS, draft.cell(place), area=told)
                return

    def _key(self, thing: Document | None, kept: PaperDraft) -> str:
        """Under which the paper will be recorded."""
        values = (
            {name: getattr(thing, name) for name in (*NAMES, "issued_on", "area")} if thing else {}
        )
        paper = Document(**{"area": self._default_area(), **values, **kept.values})
        paper.set_keys()
        return paper.key

    # All rows

    def settle_all(self) -> None:
        told = [one for one in self.drafts if one.kept is not None and not one.is_left_out]
        held = {paper.key: paper for some in self.held.values() for paper in some}
        for draft in told:
            if draft.asked:
                continue
            key = self._key(draft.thing, draft.kept)
            place = draft.cell("number")
            first = self.first.setdefault(key, draft)
            also = self.first.setdefault(draft.thing.pk, draft) if draft.thing else draft
            if first is not draft or also is not draft:
                number = (first if first is not draft else also).number
                draft.fault(Problem.REPEATED, place, first=number)
            elif held.get(key, draft.thing) != draft.thing:
                draft.fault(Problem.TAKEN, place)
            self._compare(draft)

    def _compare(self, draft: Draft) -> None:
        kept = draft.kept
        if draft.thing is not None:
            draft.compared_with.append(f"paper:{draft.thing.pk}")
        draft.differences = [self._difference(draft, *one) for one in self._differs(draft)]
        places = {name: _place(draft, name) for name in COMPARED}
        places["issued_on"] = places["issued_precision"] = places.pop("issued")
        sheet = next((cell.sheet for cell in map(draft.cell, draft.cells) if cell.sheet), "")
        kept.row = DocumentRow(draft.thing, kept.values, sheet, places)

    def _differs(self, draft: Draft) -> list[tuple[str, object, object]]:
        """(column, before, after) of each value that is said otherwise than it is held."""
        thing, values = draft.thing, dict(draft.kept.values)
        if "issued_on" in values:
            values["issued"] = draft.kept.issued
        found = []
        for name in COMPARED:
            if name not in values:
                continue
            before, after = getattr(thing, name, None), values[name]
            if name == "area":
                before, after = (
                    (_("whole city") if one is None else str(one)) for one in (before, after)
                )
                before = None if thing is None else before
            is_same_number = name == "number" and _same_text(before, after)
            if not (is_same_number or says_the_same(before or None, after or None)):
                found.append((name, before, after))
        if thing is not None and _same_text(thing.number, draft.kept.values.get("number")):
            # In another case, or with other blanks, it is the same number.
            draft.kept.values["number"] = thing.number
        return found

    def _difference(self, draft: Draft, name: str, before, after) -> Difference:
        told = dict(Kind.choices) if name == "kind" else {}
        typed, place = cells.as_typed(draft.cell(name).raw), _place(draft, name)
        return Difference(name, self.label_of(name), before, after, typed, place, words=told)


def _place(draft: Draft, name: str) -> str:
    """The cell a value was read from; none where it goes without saying."""
    said = draft.said.get(name)
    if said is not None and (said.value is not None or said.erases):
        return draft.cell(name).address
    # A day may stand beside the number.
    return draft.cell("number").address if name == "issued" and draft.kept.issued else ""


def _names_of(draft: Draft) -> Iterator[str]:
    title, address = (draft.value(name) or "" for name in NAMES[1:])
    number = _number_of(draft)
    for one in dict.fromkeys((number, paper_numbers.as_numbers_are(number))):
        yield _name_of(one, title, address)
        cited = paper_numbers.cited(one) or paper_numbers.cited_in_words(
            one or title, NAMES_OF_KINDS
        )
        if cited:
            yield _name_of(str(cited), title, address)


def _number_of(draft: Draft) -> str:
    return paper_numbers.put_together(draft.value("number") or "", draft.value("symbol") or "")


def _name_of(number: str, title: str, address: str) -> str:
    """By which a paper is told from others, before its day and area."""
    return words.spelling_key(number) or words.spelling_key(title) or address


def _same_text(one: str | None, other: str | None) -> bool:
    return words.spelling_key(one or "") == words.spelling_key(other or "")


def _may_be_of(paper: Document, kept: PaperDraft) -> bool:
    """Whether the days that are known leave room for its being the same paper."""
    held, said = paper.issued, kept.issued
    return held is None or said is None or (held.first <= said.last and said.first <= held.last)


def _is_surely(paper: Document, kept: PaperDraft) -> bool:
    if kept.issued is not None and paper.issued != kept.issued:
        return False
    if "area" in kept.values and paper.area != kept.values["area"]:
        return False
    held, said = map(_in_short, (paper.issuer, kept.values.get("issuer") or ""))
    # "UBND" is written for "UBND thành phố Hà Nội".
    return held in said or said in held


def _in_short(issuer: str) -> str:
    text = words.accent_free(issuer)
    for name, short in SHORT_NAMES.items():
        text = text.replace(name, short)
    return text


def _told(paper: Document) -> str:
    day = formats.partial_day(paper.issued)
    area = _("whole city") if paper.area is None else str(paper.area)
    return " · ".join(filter(None, [str(paper), day, paper.issuer, area]))


class PaperSheet(Sheet):
    kind = "papers"
    title = gettext_lazy("Papers")
    explanation = gettext_lazy(
        "One row for each decision, plan, report or letter, found by its number, issuer and day."
        " A day may be known to the month or the year only. A blank area is the whole city, or the"
        " commune of who keeps papers for one. A blank cell says nothing and erases nothing."
    )
    fields = FIELDS
    keys = ("number", "issued")
    important = ("kind", "title", "issuer")
    resource_class = PaperResource
    edit_permission = Permission.DOCUMENTS_EDIT
    messages = MESSAGES
    room = services

    def may_be_erased(self, name: str) -> bool:
        return name in MAY_BE_BLANK

    def missing_columns(self, matches) -> list[Finding]:
        if any(match.field in NAMES for match in matches):
            return []
        return [Finding(Problem.NO_NAME_COLUMN)]

    def keep(self, plan: Plan, change_set, *, by) -> None:
        rows = [draft.kept.row for draft in plan.written]
        services.keep_documents_with(change_set, rows, by=by)

    def keeps(self, plan: Plan) -> str:
        n = plan.written_count
        return ngettext("Keep %(n)s paper", "Keep %(n)s papers", n) % {"n": formats.number(n)}

    def recorded(self, *, by, day: date) -> Iterator[Document]:
        """Papers that the person may import for."""
        numbers = [
            by.area_numbers_where(one) for one in (Permission.DOCUMENTS_EDIT, Permission.IMPORT)
        ]
        papers = Document.objects.select_related("area").latest_first()
        for some in numbers:
            papers = papers if some is None else papers.filter(Q(area__in=some))
        yield from papers.iterator(1000)

    def suggested(self, name: str) -> Iterable[str]:
        return suggested() if name == "area" else []
