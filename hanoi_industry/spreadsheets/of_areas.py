"""Areas by the file: communes, wards and former districts, one in a row, found by their codes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext_lazy, ngettext

from hanoi_industry import formats, words
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.areas import services
from hanoi_industry.areas.models import REFORM, Area, Level
from hanoi_industry.areas.services import WRITTEN, AreaRow
from hanoi_industry.areas.written import in_full, spelled
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets import cells
from hanoi_industry.spreadsheets.columns import Kind
from hanoi_industry.spreadsheets.comparing import Difference, Draft, Finding, Plan, says_the_same
from hanoi_industry.spreadsheets.sheets import Sheet, SheetField, SheetResource

KINDS = {
    Level.DISTRICT: ("Quận", "Huyện", "Thị xã"),
    Level.FORMER_COMMUNE: ("Phường", "Xã", "Thị trấn"),
    Level.COMMUNE: ("Phường", "Xã"),
}
ALL_KINDS = tuple(dict.fromkeys(kind for kinds in KINDS.values() for kind in kinds))
# A huyện can only be a district, while a phường may be of before the reform or of since.
LEVELS_OF_KIND = {kind: [one for one in KINDS if kind in KINDS[one]] for kind in ALL_KINDS}
# Decision 124/2004/QĐ-TTg: the codes of administrative units.
DIGITS_OF_LEVEL = {Level.COMMUNE: 5, Level.FORMER_COMMUNE: 5, Level.DISTRICT: 3}
# The others must be said of an area that is new, and are never erased.
MAY_BE_BLANK = ("name_en", "valid_until", "parent")


class Problem(StrEnum):
    NO_CODE = "area_without_code"
    NO_CODE_COLUMN = "no_column_of_area_codes"
    ZEROS_LOST = "zeros_of_area_code_lost"
    ZEROS_ADDED = "zeros_of_area_code_added"
    UNUSUAL_CODE = "unusual_code_of_an_area"
    REPEATED = "area_repeated"
    NOT_YOURS = "areas_not_yours"
    NEEDED = "needed_of_a_new_area"
    CANNOT_BE_ERASED = "not_erased_of_an_area"
    LEVEL_DIFFERS = "level_of_area_differs"
    KIND_NEEDED = "kind_of_area_needed"
    CALLED_OTHERWISE = "area_called_otherwise"
    KIND_DIFFERS = "kind_of_area_differs"
    KIND_OF_ANOTHER_LEVEL = "kind_of_another_level"
    ENDS_BEFORE_IT_BEGINS = "area_ends_before_it_begins"
    ENDS_A_DAY_EARLY = "area_ends_a_day_early"
    NO_SUCH_DISTRICT = "no_such_former_district"
    DISTRICT_IN_A_DISTRICT = "district_in_a_district"
    DISTRICT_NOT_KEPT = "district_of_area_not_kept"


MESSAGES = {
    Problem.NO_CODE: gettext_lazy("This row names no area. Type its code, such as 00004."),
    Problem.NO_CODE_COLUMN: gettext_lazy(
        "No column was found for the codes of areas. Say on the layout page which it is; where the"
        " file has none, add one."
    ),
    Problem.ZEROS_LOST: gettext_lazy(
        "There is an area of the code %(known)s. Type the code with its zeros, as text."
    ),
    Problem.ZEROS_ADDED: gettext_lazy("Read as %(known)s, which is the area of this name."),
    Problem.UNUSUAL_CODE: gettext_lazy(
        "Codes of communes and wards have five digits, those of former districts three; check this one."
        " The letters O and l are easily typed for 0 and 1."
    ),
    Problem.REPEATED: gettext_lazy("Row %(first)s has the same code. Leave one of the two out."),
    Problem.NOT_YOURS: gettext_lazy(
        "Areas are of the whole city; you may not keep and import them."
    ),
    Problem.NEEDED: gettext_lazy(
        "This area is new. Type its %(what)s; where the file has no column for it, add one."
    ),
    Problem.CANNOT_BE_ERASED: gettext_lazy("This cannot be erased. Type what is right instead."),
    Problem.LEVEL_DIFFERS: gettext_lazy(
        "The area of this code is a %(level)s. Correct the code or the level."
    ),
    Problem.CALLED_OTHERWISE: gettext_lazy(
        "The area of this code is called “%(name)s”. Check that the row is about that one."
    ),
    Problem.KIND_NEEDED: gettext_lazy("Type before the name what it is: %(kinds)s."),
    Problem.KIND_DIFFERS: gettext_lazy(
        "The name begins with another kind than the row says. Correct one of the two."
    ),
    Problem.KIND_OF_ANOTHER_LEVEL: gettext_lazy(
        "A %(level)s is one of these: %(kinds)s. Correct the kind or the level."
    ),
    Problem.ENDS_BEFORE_IT_BEGINS: gettext_lazy(
        "The area ends before it begins. Correct one of the two days."
    ),
    Problem.ENDS_A_DAY_EARLY: gettext_lazy(
        "The areas before the reform were no more from %(day)s. Type the first day on which the area"
        " was no more, not the last one of its life."
    ),
    Problem.NO_SUCH_DISTRICT: gettext_lazy(
        "None, or more than one, of the former districts has this code or name. Type its code."
    ),
    Problem.DISTRICT_IN_A_DISTRICT: gettext_lazy(
        "A former district lies in no other. Leave this cell blank."
    ),
    Problem.DISTRICT_NOT_KEPT: gettext_lazy(
        "The district of this area stands in row %(row)s, which cannot be kept yet. Mend that row."
    ),
}


FIELDS = (
    SheetField.of(
        Area,
        "code",
        *("Mã", "Mã số", "Mã xã", "Mã đơn vị hành chính", "Mã ĐVHC", "Mã xã, phường"),
        "area code",
        # The list of the statistics office has a column of codes for each level, the last its own.
        *("Mã PX", "Mã phường xã", "Mã xã phường, thị trấn"),
    ),
    SheetField.of(
        Area,
        "level",
        *("Cấp", "Cấp hành chính"),
        choice_words={
            "Cấp huyện": Level.DISTRICT,
            "Quận/huyện": Level.DISTRICT,
            "Quận, huyện, thị xã": Level.DISTRICT,
            "Quận/huyện cũ": Level.DISTRICT,
            "Xã/phường cũ": Level.FORMER_COMMUNE,
            "Cấp xã cũ": Level.FORMER_COMMUNE,
            "Cấp xã": Level.COMMUNE,
            "Xã/phường": Level.COMMUNE,
            "Phường, xã": Level.COMMUNE,
            # Many write in this column what the area is.
            **{kind: kind for kind in ALL_KINDS},
        },
    ),
    SheetField.of(
        Area,
        "kind",
        *("Loại", "Loại hình", "Loại đơn vị"),
        kind=Kind.CHOICE,
        choices=tuple((kind, kind) for kind in ALL_KINDS),
    ),
    SheetField.of(
        Area,
        "name",
        *("Tên", "Tên đơn vị hành chính", "Tên xã, phường", "Tên xã/phường", "Xã, phường"),
        *("Tên xã, phường mới", "Xã, phường mới", "Xã mới", "Phường, xã", "Tên đơn vị"),
        longest=100,  # with its kind before it
    ),
    SheetField.of(Area, "name_en", "Tên tiếng Anh", "English name"),
    SheetField.of(
        Area,
        "valid_from",
        "Có từ",
        "Có từ ngày",
        "Từ ngày",
        "Ngày thành lập",
        "Ngày hiệu lực",
        "valid from",
    ),
    SheetField.of(
        Area,
        "valid_until",
        "Đến ngày",
        "Hết hiệu lực",
        "Ngày hết hiệu lực",
        "Có đến ngày",
        "valid until",
    ),
    SheetField.of(
        Area,
        "parent",
        *("Quận, huyện cũ", "Huyện cũ", "Quận/huyện trước đây", "Mã quận, huyện cũ"),
        *("Thuộc quận, huyện cũ", "Thuộc quận, huyện", "Thuộc huyện", "Quận, huyện"),
        longest=100,
        attribute="parent__code",
    ),
)


@dataclass
class AreaDraft:
    """What a row says of its area, by the names of services.WRITTEN; a district by its code."""

    code: str
    values: dict[str, object]
    row: AreaRow | None = None


class AreaResource(SheetResource):
    def prepare(self, drafts: list[Draft]) -> None:
        by = self.asking.by
        self.may = services.may_keep_areas(by) and by.may(Permission.IMPORT, settings.WHOLE_CITY)
        rows = Area.objects.select_related("parent")
        rows = rows.select_for_update(of=("self",)) if self.lock else rows
        self.held = {one.code: one for one in rows}
        self.without_zeros: dict[str, list[str]] = {}
        for code in self.held:
            self.without_zeros.setdefault(code.lstrip("0"), []).append(code)
        self.first: dict[str, Draft] = {}
        self.districts: dict[str, set[str]] = {}
        for one in self.held.values():
            if one.level == Level.DISTRICT:
                self._call(one.code, str(one), one.name)

    def _call(self, code: str, *names: str) -> None:
        for name in (code, *names):
            self.districts.setdefault(words.spelling_key(name), set()).add(code)

    def settle(self, draft: Draft) -> None:
        draft.label = draft.value("name") or draft.value("code") or ""
        if not self.may:
            draft.fault(Problem.NOT_YOURS, draft.cell("code"))
            return
        code = self._code(draft)
        if code is None:
            return
        other = self.first.setdefault(code, draft)
        if other is not draft:
            draft.fault(Problem.REPEATED, draft.cell("code"), first=other.number)
            return
        draft.thing = self.held.get(code)
        draft.is_new = draft.thing is None
        values: dict[str, object] = {}
        self._read_level(draft, values)
        self._read_name(draft, values)
        levels = LEVELS_OF_KIND.get(values.get("kind"), ())
        if draft.is_new and len(levels) == 1:
            values.setdefault("level", str(levels[0]))
        self._read_plain(draft, values)
        self._must_be_whole(draft, values)
        if draft.is_new:
            self._check_digits(draft, code, values.get("level"))
        draft.kept = AreaDraft(code, values)
        if self._now(draft, "level") == Level.DISTRICT:
            kind, name = self._now(draft, "kind"), self._now(draft, "name")
            self._call(code, f"{kind} {name}", name or code)

    def _code(self, draft: Draft) -> str | None:
        # An apostrophe makes Excel take a code for text.
        code, cell = draft.text("code").removeprefix("'"), draft.cell("code")
        if not code:
            if not draft.is_faulty_at("code"):
                draft.fault(Problem.NO_CODE, cell)
            return None
        if code not in self.held and code.isdigit():
            alike = [one for one in self.without_zeros.get(code, ()) if len(one) > len(code)]
            named = [one for one in alike if self._is_named(draft, self.held[one])]
            if len(named) == 1:
                draft.note(Problem.ZEROS_ADDED, cell, code, known=named[0])
                return named[0]
            if alike:
                draft.fault(Problem.ZEROS_LOST, cell, code, known=" / ".join(sorted(alike)))
                return None
        return code

    @staticmethod
    def _check_digits(draft: Draft, code: str, level: str | None) -> None:
        digits = DIGITS_OF_LEVEL.get(level, len(code))
        if not (code.isascii() and code.isdigit() and len(code) == digits):
            draft.oddity(Problem.UNUSUAL_CODE, draft.cell("code"), code)

    @staticmethod
    def _is_named(draft: Draft, area: Area) -> bool:
        """Whether the row names the area, with its kind or without."""
        return spelled(in_full(draft.value("name") or "")) in map(spelled, (str(area), area.name))

    def _read_level(self, draft: Draft, values: dict) -> None:
        level = draft.value("level")
        if level is None or level in ALL_KINDS:
            return
        if draft.thing is not None and draft.thing.level != level:
            told = draft.thing.get_level_display()
            draft.fault(Problem.LEVEL_DIFFERS, draft.cell("level"), level=told)
            return
        values["level"] = str(level)

    def _read_name(self, draft: Draft, values: dict) -> None:
        """The kind stands in its own column, or before the name, or both."""
        kind, text = draft.value(_kind_column(draft)), draft.value("name")
        held = draft.thing
        if kind is not None:
            values["kind"] = kind
        if text is None:
            return
        if held is not None and says_the_same(held.name, text):
            values["name"] = held.name
            return
        text = in_full(text)
        found = services.FULL_NAME.fullmatch(text)
        if found is None:
            self._rename(draft, values, text)
            if kind is None and held is None and not draft.is_faulty_at("kind"):
                told = ", ".join(ALL_KINDS)
                draft.fault(Problem.KIND_NEEDED, draft.cell("name"), text, kinds=told)
            return
        before, name = services.kind_and_name(text)
        if kind is not None and kind != before:
            draft.fault(Problem.KIND_DIFFERS, draft.cell("name"), text)
            return
        values["kind"] = before
        self._rename(draft, values, name)

    def _rename(self, draft: Draft, values: dict, name: str) -> None:
        """In capitals it is no other name; quite another one may belong to another code."""
        held = draft.thing
        is_same = held is not None and spelled(held.name) == spelled(name)
        values["name"] = held.name if is_same else name
        if held is not None and not is_same:
            cell = draft.cell("name")
            draft.oddity(Problem.CALLED_OTHERWISE, cell, cells.as_typed(cell.raw), name=str(held))

    def _read_plain(self, draft: Draft, values: dict) -> None:
        for name in ("name_en", "parent", "valid_from", "valid_until"):
            value = draft.value(name)
            if isinstance(value, PartialDay):
                value = value.day
            if value is not None:
                values[name] = value
        for name in draft.cells:
            said = draft.said.get(name)
            if said is None or not said.erases:
                continue
            if name in MAY_BE_BLANK:
                values[name] = None if name == "valid_until" else ""
            else:
                draft.fault(Problem.CANNOT_BE_ERASED, draft.cell(name))

    def _must_be_whole(self, draft: Draft, values: dict) -> None:
        if draft.thing is None:
            for name in ("level", "name", "valid_from"):
                if name not in values and not draft.is_faulty_at(name):
                    what = str(self.label_of(name))
                    # Where there is no cell for it, it must not seem to be asked for in that of the code.
                    cell, label = (name, what) if name in draft.cells else ("code", "")
                    draft.fault(Problem.NEEDED, draft.cell(cell), label=label, what=what)
        level, kind = (
            values.get(one, getattr(draft.thing, one, None)) for one in ("level", "kind")
        )
        if {"level", "kind"} & values.keys() and level and kind and kind not in KINDS[level]:
            is_as_held = draft.thing is not None and draft.thing.kind == kind
            if not is_as_held:
                column = _kind_column(draft)
                place = draft.cell(column if draft.value(column) else "name")
                draft.fault(
                    Problem.KIND_OF_ANOTHER_LEVEL,
                    place,
                    kind,
                    level=Level(level).label,
                    kinds=", ".join(KINDS[level]),
                )
        first, last = (
            values.get(one, getattr(draft.thing, one, None))
            for one in ("valid_from", "valid_until")
        )
        if first and last and last <= first:
            place = "valid_until" if "valid_until" in values else "valid_from"
            draft.fault(Problem.ENDS_BEFORE_IT_BEGINS, draft.cell(place))

        if values.get("valid_until") == REFORM - timedelta(days=1):
            cell = draft.cell("valid_until")
            draft.oddity(Problem.ENDS_A_DAY_EARLY, cell, cells.as_typed(cell.raw), day=REFORM)

    def _now(self, draft: Draft, name: str):
        """What will hold of the area."""
        return draft.kept.values.get(name, getattr(draft.thing, name, None))

    def settle_all(self) -> None:
        """Districts may stand anywhere in the file, so areas look for theirs at the end."""
        told = [draft for draft in self.drafts if draft.kept is not None and not draft.is_left_out]
        for draft in told:
            if draft.kept.values.get("parent"):
                self._find_district(draft)
            self._compare(draft)
        for draft in told:
            district = draft.kept.values.get("parent")
            if district and district not in self.held and not self.first[district].is_written:
                row = self.first[district].number
                draft.fault(Problem.DISTRICT_NOT_KEPT, draft.cell("parent"), row=row)

    def _find_district(self, draft: Draft) -> None:
        values, cell = draft.kept.values, draft.cell("parent")
        text = values["parent"]
        held = getattr(draft.thing, "parent", None)
        found = self.districts.get(words.spelling_key(text), set())
        if held is not None and text in (held.code, str(held)):
            found = {held.code}
        if self._now(draft, "level") == Level.DISTRICT:
            draft.fault(Problem.DISTRICT_IN_A_DISTRICT, cell, text)
        elif len(found) != 1:
            draft.fault(Problem.NO_SUCH_DISTRICT, cell, text)
        values["parent"] = next(iter(found)) if len(found) == 1 else ""

    def _compare(self, draft: Draft) -> None:
        kept, held = draft.kept, draft.thing
        kind, name = self._now(draft, "kind"), self._now(draft, "name")
        draft.label = f"{kind or ''} {name or kept.code}".strip()
        cells_of = {one: self._place(draft, one) for one in WRITTEN}
        kept.row = AreaRow(kept.code, kept.values, self.table.sheet, cells_of)
        if held is not None:
            draft.compared_with.append(f"area:{held.pk}")
        values = kept.values if held is not None else {"code": kept.code, **kept.values}
        for one in WRITTEN:
            before = _held(held, one)
            if one not in values or says_the_same(before, values[one] or None):
                continue
            typed = cells.as_typed(draft.cell(one).raw)
            told = dict(Level.choices) if one == "level" else {}
            draft.differences.append(
                Difference(
                    one, self.label_of(one), before, values[one], typed, cells_of[one], words=told
                )
            )

    def _place(self, draft: Draft, name: str) -> str:
        """The kind may stand in the cell of the name."""
        column = _kind_column(draft) if name == "kind" else name
        if name == "kind" and draft.value(column) is None:
            column = "name"
        return draft.cell(column).address


def _kind_column(draft: Draft) -> str:
    """Where a row says what the area is: some do so in the column of levels."""
    is_missing = draft.value("kind") is None
    return "level" if is_missing and draft.value("level") in ALL_KINDS else "kind"


def _held(area: Area | None, name: str):
    if area is None:
        return None
    if name == "parent":
        return area.parent.code if area.parent else None
    return getattr(area, name) or None


class AreaSheet(Sheet):
    kind = "areas"
    title = gettext_lazy("Areas")
    explanation = gettext_lazy(
        "One row for each commune, ward or former district, found by its code. An area that is no"
        " more gets the first day on which it was no more. A blank cell says nothing and erases"
        " nothing."
    )
    fields = FIELDS
    keys = ("code",)
    important = ("level", "kind", "name", "valid_from")
    resource_class = AreaResource
    edit_permission = Permission.AREAS_EDIT
    messages = MESSAGES
    room = services

    def may_be_erased(self, name: str) -> bool:
        return name in MAY_BE_BLANK

    def missing_columns(self, matches) -> list[Finding]:
        if any(match.field == "code" for match in matches):
            return []
        return [Finding(Problem.NO_CODE_COLUMN)]

    def keep(self, plan: Plan, change_set, *, by) -> None:
        services.keep_areas_with(change_set, [draft.kept.row for draft in plan.written], by=by)

    def keeps(self, plan: Plan) -> str:
        n = plan.written_count
        return ngettext("Keep %(n)s area", "Keep %(n)s areas", n) % {"n": formats.number(n)}

    def recorded(self, *, by, day: date) -> Iterator[Area]:
        if not (services.may_keep_areas(by) and by.may(Permission.IMPORT, settings.WHOLE_CITY)):
            return
        yield from Area.objects.select_related("parent").order_by("level", "code").iterator(1000)

    def suggested(self, name: str) -> Iterable[str]:
        if name == "parent":
            return list(Area.objects.districts().order_by("code").values_list("code", flat=True))
        return []
