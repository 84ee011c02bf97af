"""A written place name to areas, or to the question a person must answer. Never a guess.

Names repeat across levels and time: "Đông Anh" was a district and a township and is a commune. A
type word, the district, the level asked for or the day of the text may decide; nothing else does.
`PlaceFinder` reads the areas once and answers in memory, so a whole sheet costs two queries.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from hanoi_industry import words
from hanoi_industry.areas import written
from hanoi_industry.areas.models import Area, Level, Succession
from hanoi_industry.areas.written import Piece

ENOUGH_LIKENESS = 0.85
MOST_SUGGESTIONS = 8
MOST_PLACES = 30
LONGEST_TEXT = 600


class Outcome(StrEnum):
    FOUND = "found"
    QUESTION = "question"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why the outcome is what it is; whoever shows it has the words."""

    ONLY_ONE = "only one area of that name"
    ALL_FOUND = "each of several places"
    SAME_PLACE = "old and new area of that name are the same place"
    NAME_OF_TODAY = "full name of an area of today, which also bore it before"
    CEASED = "was no more on that day"
    BECAME = "former area that went into one commune of today"
    SEVERAL = "several areas of that name"
    FORMER_NAME = "former area that went into several communes of today"
    OTHER_KIND = "another type word"
    OTHER_DISTRICT = "in another district"
    OTHER_LEVEL = "of another level"
    NOT_YET = "did not exist yet on that day"
    SPELLING = "names spelled nearly so"
    PARTLY = "some of the places"
    EMPTY = "nothing written"
    WHOLE_CITY = "the whole city"
    NO_SUCH_NAME = "no area of that name"


@dataclass(frozen=True)
class Match:
    """`areas` is filled where the outcome is FOUND and only there; `candidates` are asked about.

    Of several places in one text, `parts` has the answer for each.
    """

    text: str
    outcome: Outcome
    reason: Reason
    areas: tuple[Area, ...] = ()
    candidates: tuple[Area, ...] = ()
    parts: tuple["Match", ...] = ()

    @property
    def area(self) -> Area | None:
        """The one area, where one and only one was meant."""
        return self.areas[0] if len(self.areas) == 1 else None


ORDER_OF_LEVELS = [Level.COMMUNE, Level.FORMER_COMMUNE, Level.DISTRICT]


@dataclass(frozen=True)
class _Wish:
    """What is known besides the name."""

    levels: frozenset[str]
    districts: tuple[Area, ...]
    day: date | None
    has_accents: bool


class PlaceFinder:
    def __init__(self):
        self._areas = {area.pk: area for area in Area.objects.in_alphabet()}
        for area in self._areas.values():
            if area.parent_id is not None:
                area.parent = self._areas[area.parent_id]
        self._next: dict[int, list[int]] = {}
        self._before: dict[int, list[int]] = {}
        for former, present in Succession.objects.order_by("pk").values_list("former", "present"):
            self._next.setdefault(former, []).append(present)
            self._before.setdefault(present, []).append(former)
        self._by_name: dict[str, list[Area]] = {}
        for area in self._areas.values():
            self._by_name.setdefault(written.plain(area.name), []).append(area)
        self._earliest = min((area.valid_from for area in self._areas.values()), default=date.min)
        self._answers: dict[tuple, Match] = {}

    def find(
        self,
        text: str,
        *,
        district: Area | None = None,
        day: date | None = None,
        level: Level | Iterable[Level] | None = None,
    ) -> Match:
        """The areas a text names. `day` is the day the text speaks of, None where nobody knows.

        `level` may be several. A type word, the level and the district must hold; an area that
        began after the day cannot be meant, one that ceased before it may.
        """
        levels = _levels(level)
        question = (text, district and district.pk, day, levels)
        if question not in self._answers:
            self._answers[question] = self._find(text, levels, district, day)
        return self._answers[question]

    def present_communes(self, area: Area) -> list[Area]:
        """The communes of today that an area is or became part of; several are a question."""
        found: dict[int, Area] = {}
        ahead, seen = [area.pk], set()
        while ahead:
            number = ahead.pop()
            if number in seen:
                continue
            seen.add(number)
            one = self._areas[number]
            if one.level == Level.COMMUNE and one.valid_until is None:
                found[number] = one
            ahead += self._next.get(number, [])
        return _in_order(found.values())

    def former_districts(self, commune: Area) -> list[Area]:
        """The former districts a commune lies in, the main one first."""
        before = _in_order(self._areas[number] for number in self._before.get(commune.pk, []))
        districts = {one.pk: one for one in [commune.parent, *before] if _is_district(one)}
        return list(districts.values())

    # Several places in one text

    def _find(self, text: str, levels, district: Area | None, day: date | None) -> Match:
        plain = words.accent_free(text or "")
        if not plain or len(text) > LONGEST_TEXT:
            return Match(text, Outcome.UNKNOWN, Reason.NO_SUCH_NAME if plain else Reason.EMPTY)
        wish = _Wish(
            levels=levels,
            districts=(district,) if district is not None else (),
            day=max(day, self._earliest) if day else None,
            has_accents=written.has_accents(text),
        )
        segments = [
            self._pieces(written.in_a_row(segment))
            for segment in written.BETWEEN_SEGMENTS.split(text)
        ]
        if sum(map(len, segments)) > MOST_PLACES:
            return Match(text, Outcome.UNKNOWN, Reason.NO_SUCH_NAME)
        matches: list[Match] = []
        is_the_city = False
        for segment in segments:
            pieces = [self._settled(written.piece_of(piece), wish) for piece in segment]
            places = [one for one in pieces if not written.is_the_city(one)]
            is_the_city = is_the_city or len(places) < len(pieces)
            matches += self._places(self._without_hamlets(places), wish)
        if not matches and is_the_city:
            return Match(text, Outcome.UNKNOWN, Reason.WHOLE_CITY)
        return _together(text, matches)

    def _pieces(self, text: str, separators=written.SEPARATORS) -> list[str]:
        text = words.nfc(text).strip(" .,:;-\"'“”‘’«»")
        if not text:
            return []
        if not separators or self._is_a_name(text):
            return [text]
        return [
            piece
            for part in separators[0].split(text)
            for piece in self._pieces(part, separators[1:])
        ]

    def _is_a_name(self, text: str) -> bool:
        return any(
            written.plain(reading.name) in self._by_name
            for reading in written.piece_of(text).readings
        )

    def _settled(self, piece: Piece, wish: _Wish) -> Piece:
        """With the readings that are names; "Quan Hoa" is one, and so there is no district Hoa.

        Typed with its accents, the first reading that is a name is the one.
        """
        named = [one for one in piece.readings if self._bearing(one.name, wish.has_accents)]
        if wish.has_accents:
            named = named[:1]
        return replace(piece, readings=tuple(named) or piece.readings)

    def _without_hamlets(self, pieces: list[Piece]) -> list[Piece]:
        """Without hamlets and streets, where something larger is named beside them."""
        larger = [
            one
            for one in pieces
            if self._is_a_name(one.text) or not written.SMALLER_THAN_A_COMMUNE.match(one.text)
        ]
        return larger or pieces

    def _places(self, pieces: list[Piece], wish: _Wish) -> list[Match]:
        """The places of one segment, where "X, huyện Y" is X of the district Y."""
        pieces = written.with_shared_type_word(pieces)
        named = [one for one in pieces if one.names_a_district]
        if not named or len(named) == len(pieces):
            return self._bare_places(pieces, wish)
        if len(named) == 1:
            return self._places_of(named[0], [one for one in pieces if one not in named], wish)
        matches, waiting = [], []
        for one in pieces:
            if one.names_a_district and waiting:
                matches += self._places_of(one, waiting, wish)
                waiting = []
            else:
                waiting.append(one)
        return matches + [self._one(one, wish) for one in waiting]

    def _places_of(self, district: Piece, pieces: list[Piece], wish: _Wish) -> list[Match]:
        found = self._one(district, replace(wish, levels=_levels(Level.DISTRICT)))
        if found.outcome is not Outcome.FOUND:
            return [self._one(one, wish) for one in pieces] + [found]
        inside = replace(wish, districts=(*wish.districts, *found.areas))
        return [self._one(one, inside) for one in pieces]

    def _bare_places(self, pieces: list[Piece], wish: _Wish) -> list[Match]:
        """Places side by side, or, where the last may name a district, places of that district."""
        beside = [self._one(one, wish) for one in pieces]
        if len(pieces) < 2 or pieces[-1].kinds is not None:
            return beside
        last = self._one(pieces[-1], replace(wish, levels=_levels(Level.DISTRICT)))
        if last.outcome is not Outcome.FOUND:
            return beside
        inside = self._places_of(pieces[-1], pieces[:-1], wish)
        if not _all_found(inside):
            return beside
        communes = replace(wish, levels=_levels([Level.COMMUNE, Level.FORMER_COMMUNE]))
        of_one_time = [self._one(one, communes) for one in pieces]
        if _all_found(of_one_time) and _of_one_time(of_one_time):
            both = [area for match in [*inside, *of_one_time] for area in match.areas]
            return [_question(" ".join(one.text for one in pieces), Reason.SEVERAL, both)]
        return inside

    # One place

    def _one(self, piece: Piece, wish: _Wish) -> Match:
        of_kind, of_any_kind = self._named(piece, wish)
        if not of_any_kind:
            return self._suggestions(piece, wish)
        if not of_kind:
            return _question(piece.text, Reason.OTHER_KIND, of_any_kind)
        left = of_kind
        for reason, holds in self._conditions(piece, wish):
            kept = [area for area in left if holds(area)]
            if not kept:
                return _question(piece.text, reason, left)
            left = kept
        at_level = [area for area in left if area.level in wish.levels]
        if not at_level:
            return self._at_another_level(piece, wish, left)
        return self._decided(piece, wish, at_level)

    def _named(self, piece: Piece, wish: _Wish) -> tuple[list[Area], list[Area]]:
        """The areas of that name: those the type word allows, and all."""
        of_kind: dict[int, Area] = {}
        of_any_kind: dict[int, Area] = {}
        for reading in piece.readings:
            for area in self._bearing(reading.name, wish.has_accents):
                of_any_kind[area.pk] = area
                if reading.kinds is None or words.accent_free(area.kind) in reading.kinds:
                    of_kind[area.pk] = area
        return list(of_kind.values()), list(of_any_kind.values())

    def _bearing(self, name: str, has_accents: bool) -> list[Area]:
        """Areas the text can be read as: it may lack accents of the name, but have no others.

        Where the writer uses accents, the name spelled exactly so goes before those that have more.
        """
        named = self._by_name.get(written.plain(name), [])
        spelled = written.spelled(name)
        if has_accents:
            exact = [area for area in named if written.spelled(area.name) == spelled]
            if exact:
                return exact
        return [
            area for area in named if written.only_lacks_marks(spelled, written.spelled(area.name))
        ]

    def _conditions(self, piece: Piece, wish: _Wish) -> list[tuple[Reason, Callable[[Area], bool]]]:
        conditions: list[tuple[Reason, Callable[[Area], bool]]] = []
        if piece.is_former:
            conditions.append((Reason.OTHER_LEVEL, lambda area: area.valid_until is not None))
        for district in wish.districts:
            conditions.append((Reason.OTHER_DISTRICT, self._lies_in(district)))
        if wish.day is not None:
            conditions.append((Reason.NOT_YET, lambda area: area.valid_from <= wish.day))
        return conditions

    def _lies_in(self, district: Area) -> Callable[[Area], bool]:
        def holds(area: Area) -> bool:
            if area.pk == district.pk or area.parent_id == district.pk:
                return True
            return district.pk in self._before.get(area.pk, [])

        return holds

    def _decided(self, piece: Piece, wish: _Wish, left: list[Area]) -> Match:
        if wish.day is not None:
            living = [area for area in left if _existed(area, wish.day)]
            if not living and len(left) == 1:
                return _found(piece.text, Reason.CEASED, left[0])
            left = living or left
        if len(left) == 1:
            return _found(piece.text, Reason.ONLY_ONE, left[0])
        today = self._continued(left)
        if today is None:
            return _question(piece.text, Reason.SEVERAL, left)
        former = [area for area in left if area is not today]
        if all(self.present_communes(area) == [today] for area in former):
            return _found(piece.text, Reason.SAME_PLACE, today)
        if piece.kinds is not None and wish.day is None and not wish.districts:
            return _found(piece.text, Reason.NAME_OF_TODAY, today, left)
        return _question(piece.text, Reason.SEVERAL, left)

    def _continued(self, areas: list[Area]) -> Area | None:
        """The commune of today into which all the others, former communes of its name, went."""
        today = [area for area in areas if area.level == Level.COMMUNE]
        former = [area for area in areas if area.level == Level.FORMER_COMMUNE]
        if len(today) != 1 or len(today) + len(former) < len(areas):
            return None
        if all(today[0] in self.present_communes(area) for area in former):
            return today[0]
        return None

    def _at_another_level(self, piece: Piece, wish: _Wish, left: list[Area]) -> Match:
        """Asked for a commune of today, a former commune answers with what it became."""
        if Level.COMMUNE not in wish.levels or any(_is_district(area) for area in left):
            return _question(piece.text, Reason.OTHER_LEVEL, left)
        became = {one.pk: one for area in left for one in self.present_communes(area)}
        if len(became) == 1 and len(left) == 1:
            return _found(piece.text, Reason.BECAME, *became.values())
        return _question(piece.text, Reason.FORMER_NAME, became.values())

    def _resembling(self, name: str) -> list[str]:
        """Known names with half of the letter pairs of this one: the few worth comparing."""
        pairs = written.letter_pairs(name)
        shared = Counter(known for pair in pairs for known in self._by_pair.get(pair, ()))
        return [known for known, count in shared.items() if 2 * count >= len(pairs)]

    @cached_property
    def _by_pair(self) -> dict[tuple[str, str], list[str]]:
        names: dict[tuple[str, str], list[str]] = {}
        for known in self._by_name:
            for pair in written.letter_pairs(known):
                names.setdefault(pair, []).append(known)
        return names

    def _suggestions(self, piece: Piece, wish: _Wish) -> Match:
        """Names spelled nearly so, best first: offered, never taken."""
        names = {written.plain(reading.name) for reading in piece.readings}
        likeness = {
            known: max(written.likeness(name, known) for name in names)
            for known in {known for name in names for known in self._resembling(name)}
        }
        near = sorted(
            (name for name, much in likeness.items() if much >= ENOUGH_LIKENESS),
            key=lambda name: (-likeness[name], name),
        )
        areas = [area for name in near for area in self._by_name[name] if area.level in wish.levels]
        inside = [area for area in areas if all(self._lies_in(one)(area) for one in wish.districts)]
        areas = (inside or areas)[:MOST_SUGGESTIONS]
        if not areas:
            return Match(piece.text, Outcome.UNKNOWN, Reason.NO_SUCH_NAME)
        return Match(piece.text, Outcome.QUESTION, Reason.SPELLING, candidates=tuple(areas))


def _found(text: str, reason: Reason, area: Area, candidates: Iterable[Area] = ()) -> Match:
    return Match(text, Outcome.FOUND, reason, (area,), tuple(_in_order(candidates)))


def _question(text: str, reason: Reason, areas: Iterable[Area]) -> Match:
    return Match(text, Outcome.QUESTION, reason, candidates=tuple(_in_order(areas)))


def _together(text: str, matches: list[Match]) -> Match:
    """One answer for all places of a text: decided only where each of them is."""
    if not matches:
        return Match(text, Outcome.UNKNOWN, Reason.NO_SUCH_NAME)
    if len(matches) == 1:
        return replace(matches[0], text=text)
    parts = tuple(matches)
    if _all_found(matches):
        areas = {area.pk: area for match in matches for area in match.areas}
        return Match(text, Outcome.FOUND, Reason.ALL_FOUND, tuple(areas.values()), parts=parts)
    if all(match.outcome is Outcome.UNKNOWN for match in matches):
        return Match(text, Outcome.UNKNOWN, Reason.NO_SUCH_NAME, parts=parts)
    candidates = {area.pk: area for match in matches for area in [*match.areas, *match.candidates]}
    return Match(
        text, Outcome.QUESTION, Reason.PARTLY, candidates=tuple(candidates.values()), parts=parts
    )


def _all_found(matches: list[Match]) -> bool:
    return all(match.outcome is Outcome.FOUND for match in matches)


def _of_one_time(matches: list[Match]) -> bool:
    return len({area.level for match in matches for area in match.areas}) == 1


def _levels(level: Level | Iterable[Level] | None) -> frozenset[str]:
    if level is None:
        return frozenset(Level.values)
    return frozenset([level] if isinstance(level, str) else level)


def _is_district(area: Area | None) -> bool:
    return area is not None and area.level == Level.DISTRICT


def _existed(area: Area, day: date) -> bool:
    return area.valid_from <= day and (area.valid_until is None or area.valid_until > day)


def _in_order(areas: Iterable[Area]) -> list[Area]:
    unique = {area.pk: area for area in areas}.values()
    return sorted(
        unique, key=lambda area: (ORDER_OF_LEVELS.index(area.level), area.sort_key, area.code)
    )
