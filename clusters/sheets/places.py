"""Where a row says a cluster lies: group rows and place columns to a district and communes of today.

Group rows often name a place without saying of which kind ("ĐÔNG ANH" was a district and a
township and is a commune); such a name is asked about once for the file.
"""

import re
from dataclasses import dataclass

from clusters.sheets import codes
from hanoi_industry import words
from hanoi_industry.areas.matching import Match, Outcome, PlaceFinder, Reason
from hanoi_industry.areas.models import Area, Level
from hanoi_industry.spreadsheets.comparing import (
    LEAVE_OPEN,
    Choice,
    Draft,
    Questions,
    SourceCell,
)

# Questions between areas that all bear the name as it is written.
NAMED_SO = frozenset({Reason.SEVERAL, Reason.FORMER_NAME})
COMMUNES = (Level.COMMUNE, Level.FORMER_COMMUNE)
COMMUNE_WORDS = re.compile(r"\b(?<!thi )(?:xa|phuong|thi tran|commune|ward)\b")
DISTRICT_WORDS = re.compile(r"\b(?:huyen|quan|thi xa|district)\b")
# "(nay là xã Thư Lâm)": what stands before it is gone.
PLACE_OF_TODAY = re.compile(
    r"[(,;–-]?\s*\b(?:nay|hiện)(?:\s+(?:là|thuộc))+\s+(?P<now>[^()]+?)\s*\)?\s*$", re.I
)


class Nowhere:
    """Nobody has said yet, or nobody will, where it is."""


NOWHERE = Nowhere()


@dataclass(frozen=True)
class Part:
    """One written place, and the communes of today it may be; several are a question."""

    text: str
    communes: tuple[Area, ...]
    is_known: bool = True


@dataclass(frozen=True)
class Places:
    """`sheet` is the name of the row's sheet, where that alone tells the place."""

    district: Area | None
    parts: tuple[Part, ...]
    text: str
    cell: SourceCell
    sheet: str = ""

    @property
    def names_no_commune(self) -> bool:
        """Whether the row names a commune, and none is called so."""
        is_one = COMMUNE_WORDS.search(words.accent_free(self.text)) is not None
        return is_one and bool(self.parts) and not any(part.communes for part in self.parts)

    @property
    def possible(self) -> tuple[Area, ...]:
        """Every commune the first place may be."""
        return self.parts[0].communes if self.parts else ()


class Placing:
    """`place_heading` is what stands over the column of places; "Xã, phường" says which kind it holds."""

    def __init__(self, questions: Questions, place_heading: str = ""):
        self.finder = PlaceFinder()
        self.questions = questions
        heading = words.accent_free(place_heading)
        self.holds_communes = bool(
            COMMUNE_WORDS.search(heading) and not DISTRICT_WORDS.search(heading)
        )
        self._by_code = {area.code: area for area in Area.objects.select_related("parent")}
        self.names = {code: str(area) for code, area in self._by_code.items()}

    def of(self, draft: Draft, *, by_sheet: bool = True) -> Places:
        """All that the row says of its place, before anything is asked about its communes.

        Where it says nothing, the name of its sheet may, unless that is not wanted.
        """
        district, commune_of_group = self._from_groups(draft)
        district = self._from_column(draft) or district
        cell = draft.cell("commune")
        said = draft.said.get("commune")
        text = said.value if said is not None and said.value else ""
        if text and district is None and not self.holds_communes:
            named = self._of_either_kind(draft, text, cell)
            if named is not None:
                return self._at(named, text, cell)
        parts = self._parts(text, district) if text else ()
        if not parts and commune_of_group is not None:
            parts = (Part(commune_of_group.name, (commune_of_group,)),)
        if by_sheet and district is None and not text and not parts:
            return self._of_sheet(draft) or Places(None, (), text, cell)
        return Places(district, parts, text, cell)

    def settle(self, draft: Draft, places: Places, held: set[int]) -> list[Area | None]:
        """The communes in their order, asked for where needed; None for a place left open.

        `held` are the communes the register already has for the cluster: what a person decided
        once is not asked again.
        """
        return [self._settle_part(draft, places, part, held) for part in places.parts]

    def _settle_part(self, draft, places: Places, part: Part, held: set[int]) -> Area | None:
        if len(part.communes) == 1 and part.is_known:
            return part.communes[0]
        kept = [area for area in part.communes if area.pk in held]
        if len(kept) == 1:
            return kept[0]
        choices = part.communes or self._communes_of(places.district)
        code = codes.Ask.SPLIT_COMMUNE if part.is_known else codes.Ask.WHICH_COMMUNE
        if not part.communes:
            code = codes.Ask.NO_SUCH_PLACE
        district = places.district.code if places.district else ""
        key = f"commune|{district}|{words.spelling_key(part.text)}"
        answer = self.questions.ask(
            key,
            code,
            [*_choices(choices), Choice(LEAVE_OPEN, codes.LEAVE_COMMUNE_OPEN)],
            address=places.cell.address,
            text=part.text,
            district=str(places.district or ""),
        )
        if answer is None:
            draft.asked.append(key)
        return self._by_code.get(answer or "")

    def communes_with(self, codes_of_areas) -> list[Area]:
        return [self._by_code[code] for code in codes_of_areas if code in self._by_code]

    def _of_either_kind(self, draft: Draft, text: str, cell: SourceCell) -> "Area | Nowhere | None":
        """A former district, or what a name means that a district and a commune bear; None for others."""
        match = self.finder.find(text)
        if match.area is not None and match.area.level == Level.DISTRICT:
            return match.area
        levels = {area.level for area in match.candidates}
        is_either = Level.DISTRICT in levels and levels & set(COMMUNES)
        if match.outcome is not Outcome.QUESTION or match.parts or not is_either:
            return None
        key = f"place|{words.spelling_key(text)}"
        answer = self._which(draft, key, match, text, address=cell.address)
        return self._by_code.get(answer or "") or NOWHERE

    def _at(self, named: "Area | Nowhere", text: str, cell: SourceCell) -> Places:
        if named is NOWHERE:
            return Places(None, (), text, cell)
        if named.level == Level.DISTRICT:
            return Places(named, (), text, cell)
        return Places(None, (Part(text, tuple(self.finder.present_communes(named))),), text, cell)

    def _which(
        self,
        draft: Draft,
        key: str,
        match: Match,
        text: str,
        *,
        code: str = codes.Ask.WHICH_PLACE,
        address: str = "",
        offered: str = "",
    ) -> str | None:
        """The code of the place a name means, as a person says; the row waits until somebody does."""
        choices = [*_choices(match.candidates), Choice(LEAVE_OPEN, codes.LEAVE_PLACE_OPEN)]
        answer = self.questions.ask(key, code, choices, address=address, offered=offered, text=text)
        if answer is None:
            draft.asked.append(key)
        return answer

    # Sheets named by a place

    def _of_sheet(self, draft: Draft) -> Places | None:
        """Sheets are often named by the district or the commune that all their rows lie in."""
        area = self._named_by_sheet(draft) if draft.sheet else None
        if area is None:
            return None
        draft.note(codes.Note.PLACE_FROM_SHEET, sheet=draft.sheet, place=_label(area))
        cell = SourceCell(sheet=draft.sheet)
        if area.level == Level.DISTRICT:
            return Places(area, (), "", cell, draft.sheet)
        communes = tuple(self.finder.present_communes(area))
        return Places(None, (Part(area.name, communes),), "", cell, draft.sheet)

    def _named_by_sheet(self, draft: Draft) -> Area | None:
        match = self.finder.find(draft.sheet)
        if match.outcome is Outcome.FOUND:
            return match.area
        is_named_so = match.outcome is Outcome.QUESTION and match.reason in NAMED_SO
        if not is_named_so or match.parts:
            return None
        key = f"sheet|{words.spelling_key(draft.sheet)}"
        answer = self._which(draft, key, match, draft.sheet, code=codes.Ask.WHICH_PLACE_OF_SHEET)
        return self._by_code.get(answer or "")

    # Groups and the column of districts

    def _from_groups(self, draft: Draft) -> tuple[Area | None, Area | None]:
        """The district and the commune that the groups above the row name."""
        district = commune = None
        for group, cell in draft.groups:
            area = self._of_group(draft, group.text, cell, district)
            if area is None:
                continue
            if area.level == Level.DISTRICT:
                district = area
            elif area.level == Level.COMMUNE:
                commune = area
        return district, commune

    def _of_group(self, draft: Draft, text: str, cell, district: Area | None) -> Area | None:
        match = self.finder.find(text, district=district)
        if match.outcome is Outcome.FOUND:
            return match.area
        if match.outcome is Outcome.UNKNOWN:
            return None
        offered = next((a.code for a in match.candidates if a.level == Level.DISTRICT), "")
        key = f"group|{words.spelling_key(text)}"
        answer = self._which(draft, key, match, text, address=cell.address, offered=offered)
        # Until there is an answer the one offered shows what else would have to be asked.
        return self._by_code.get(answer if answer is not None else offered)

    def _from_column(self, draft: Draft) -> Area | None:
        said = draft.said.get("district")
        if said is None or not said.value:
            return None
        cell = draft.cell("district")
        match = self.finder.find(said.value, level=Level.DISTRICT)
        if match.outcome is Outcome.FOUND and match.area is not None:
            return match.area
        if not match.candidates:
            draft.fault(codes.Fault.NO_SUCH_DISTRICT, cell, said.as_typed)
            return None
        key = f"district|{words.spelling_key(said.value)}"
        answer = self._which(draft, key, match, said.value, address=cell.address)
        return self._by_code.get(answer or "")

    # Communes

    def _parts(self, text: str, district: Area | None) -> tuple[Part, ...]:
        if now := PLACE_OF_TODAY.search(text):
            text = now["now"]
        match = self.finder.find(text, district=district, level=COMMUNES)
        return tuple(self._part(one) for one in (match.parts or (match,)))

    def _part(self, match: Match) -> Part:
        present: dict[int, Area] = {}
        for area in match.areas or match.candidates:
            if area.level in COMMUNES:
                present |= {one.pk: one for one in self.finder.present_communes(area)}
        is_named_so = match.outcome is Outcome.FOUND or match.reason in NAMED_SO
        return Part(match.text, tuple(present.values()), bool(present) and is_named_so)

    def _communes_of(self, district: Area | None) -> list[Area]:
        communes = [
            area
            for area in self._by_code.values()
            if area.level == Level.COMMUNE and area.valid_until is None
        ]
        inside = [area for area in communes if district and area.parent_id == district.pk]
        return sorted(inside or communes, key=lambda area: area.sort_key)


def _choices(areas) -> list[Choice]:
    return [Choice(area.code, _label(area)) for area in areas]


def _label(area: Area) -> str:
    """With the district where a former commune lay, for names repeat."""
    if area.level == Level.FORMER_COMMUNE and area.parent is not None:
        return f"{area} ({area.parent})"
    return str(area)
