"""Which indicator each row of a file is about: by its name, by the row above it, or asked."""

import re

from django.utils.translation import gettext_lazy

from hanoi_industry import words
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, Choice, Draft, Questions
from targets.models import Expression, Indicator
from targets.sheets.growing import (
    PER_CENT,
    PER_CENT_WORDS,
    bare_unit,
    has_figures,
    is_over_a_year,
    of_what,
    says_that_it_grows,
    speaks_of_growth,
)
from targets.sheets.naming import (
    IndicatorNames,
    is_growth_alone,
    is_part_of_a_whole,
    may_mean,
    names_a_whole,
    says_more_in_brackets,
    unit_in,
    unit_of_groups,
)
from targets.sheets.problems import Problem
from targets.sheets.scope import (
    COMPARING,
    compared_otherwise,
    other_place,
    says_basis,
    title_of_a_whole,
)
from targets.sheets.subjects import is_bare, measured_otherwise, part_measured

ALIKE_ENOUGH = 0.6
OF_THE_CITY = "of the city"
LONGEST_OF_A_KEY = 80
AMOUNTS = (Expression.LEVEL, Expression.COUNT)
# How per cent compare, beside those that are parts of something.
COMPARES = re.compile(r"so\b|kh\b|ke hoach")
# How a row below a whole says that it is a part of it.
BEFORE_A_PART = re.compile(r"\s*(?:[-–+*•]|(?:trong|tr\.?)\s*đó\b)", re.IGNORECASE)


class NamedRows:
    """The indicators of rows, told in their order: a row may speak of the one above it.

    `unit_of_all` is the unit that all columns of figures have; empty where they differ.
    """

    def __init__(
        self, indicators: IndicatorNames, questions: Questions, unit_of_all: str, title: str
    ):
        self.indicators, self.questions, self.unit_of_all = indicators, questions, unit_of_all
        self.title = title
        # What the last row was about that does not only say how it grows.
        self.above: Indicator | None = None
        # What a person said that an indicator is called, by the number of the row.
        self.learnt: dict[int, tuple[Indicator, str]] = {}
        # The row above that names a whole, of which the rows below it are shares.
        self.whole = ""
        # The last row of the same group that says itself what it measures.
        self.head = ""
        self.group: object = None

    def of(self, draft: Draft) -> Indicator | None:
        """None where nobody can tell, which the draft is told or asked about."""
        code, label = draft.text("indicator_code"), draft.text("indicator")
        if not self._is_of_the_city(draft):
            return None
        found = None
        if code and code in self.indicators.by_code:
            found = self.indicators.by_code[code]
        elif code and not label:
            draft.fault(Problem.NO_SUCH_INDICATOR, draft.cell("indicator_code"), code)
        elif not label:
            draft.fault(Problem.NO_INDICATOR, draft.cell("indicator"))
        else:
            found = self._named(draft, label)
        if found is not None:
            found = self._or_its_growth(draft, found)
        if not is_growth_alone(label):
            self.above = found
        return found

    def _is_of_the_city(self, draft: Draft) -> bool:
        """False while nobody has said what becomes of the rows of another place."""
        place = other_place([group.text for group, _cell in draft.groups], self.title)
        if not place or not has_figures(draft):
            return True
        key = f"place|{words.accent_free(place)}"
        answer = self.questions.ask(
            key,
            Problem.OTHER_PLACE,
            (
                Choice(LEAVE_OUT, gettext_lazy("Leave them out: they are not of the whole city")),
                Choice(OF_THE_CITY, gettext_lazy("Take them: they are of the whole city")),
            ),
            address=draft.cell("indicator").address,
            offered=LEAVE_OUT,
            text=place,
        )
        if answer is None:
            draft.asked.append(key)
        draft.is_left_out = draft.is_left_out or answer == LEAVE_OUT
        return answer == OF_THE_CITY

    def _named(self, draft: Draft, label: str) -> Indicator | None:
        """By its name; a row that only says how much grows is about the row above it."""
        group = draft.groups[-1] if draft.groups else None
        if names_a_whole(label):
            self.whole = label
        elif group != self.group:
            self.whole = ""
        if group != self.group:
            self.head = ""
        self.group = group
        if not is_bare(label):
            self.head = label
        if is_growth_alone(label):
            found = [] if self.above is None else [self.indicators.growth_of(self.above)]
            return self._told(draft, label, found) or self._ask_which(draft, label, [])
        found = self.indicators.named(label)
        self._leave_the_whole(label, found)
        if len(found) == 1 and (above := self._says_otherwise(draft, label, found[0])):
            return self._ask_which(draft, label, [], above=above)
        if len(found) == 1 and says_more_in_brackets(label, found[0]):
            return self._ask_which(draft, label, [], is_narrower=True)
        if len(found) == 1:
            return found[0]
        if not found and speaks_of_growth(draft, self._unit_said(draft)):
            found = [self.indicators.growth_called(label)]
            return self._told(draft, label, found) or self._ask_which(draft, label, [])
        return self._ask_which(draft, label, found)

    def _leave_the_whole(self, label: str, found: list[Indicator]) -> None:
        """A row that says of itself what it measures is no part of the whole above it."""
        if BEFORE_A_PART.match(label) or names_a_whole(label) or len(found) != 1:
            return
        if found[0].expression != Expression.GROWTH or says_that_it_grows(label):
            self.whole = ""

    def _says_otherwise(self, draft: Draft, label: str, indicator: Indicator) -> str:
        """What stands above a row, or its unit, and speaks of something else than what is called so."""
        groups = [group.text for group, _cell in draft.groups]
        if unit := self._unit_of_something_else(draft, indicator):
            return unit
        if self._may_be_a_share(draft, label, indicator):
            return self.whole or groups[-1]
        if (above := title_of_a_whole(self.title)) and not names_a_whole(indicator.name_vi):
            return above
        if is_bare(label) and (
            above := measured_otherwise(indicator, self.head, groups, self.title)
        ):
            return above
        if says_basis(label):
            return ""
        return compared_otherwise(indicator, [*groups, self._unit_said(draft)], self.title)

    def _unit_of_something_else(self, draft: Draft, indicator: Indicator) -> str:
        """The unit of a row where its per cent are not how the indicator grows: "% kế hoạch"."""
        unit = self._unit_said(draft)
        if not of_what(unit):
            # "Tăng %" is no amount, whatever it is.
            is_bare = words.accent_free(unit) in PER_CENT_WORDS or PER_CENT not in unit
            return "" if is_bare or indicator.expression not in AMOUNTS else unit
        if is_over_a_year(unit):
            grows = indicator.expression in COMPARING or self.indicators.growth_of(indicator)
            return "" if grows else unit
        # "% tổng số CCN" only says more of a share.
        is_share = indicator.expression == Expression.SHARE and not COMPARES.match(of_what(unit))
        return "" if is_share else unit

    def _may_be_a_share(self, draft: Draft, label: str, indicator: Indicator) -> bool:
        """ "Dịch vụ" below "Cơ cấu GRDP" is a share of it, though growth is called so as well."""
        if indicator.expression != Expression.GROWTH or says_that_it_grows(label):
            return False
        return bool(self.whole) or is_part_of_a_whole(draft)

    def _told(self, draft: Draft, label: str, found: list[Indicator | None]) -> Indicator | None:
        """The growth that a row is taken for, which it is told."""
        (twin,) = found or [None]
        if twin is not None:
            level = self.above.name if self.above and is_growth_alone(label) else label
            _tell_growth(draft, level, twin)
        return twin

    def _or_its_growth(self, draft: Draft, indicator: Indicator) -> Indicator:
        """ "Tăng 12 %" of a level belongs to the indicator that is kept as its growth."""
        if indicator.unit == PER_CENT or not speaks_of_growth(draft, self._unit_said(draft)):
            return indicator
        twin = self.indicators.growth_of(indicator)
        if twin is None:
            return indicator
        _tell_growth(draft, indicator.name, twin)
        return twin

    def _ask_which(
        self,
        draft: Draft,
        label: str,
        found: list[Indicator],
        *,
        above: str = "",
        is_narrower: bool = False,
    ) -> Indicator | None:
        """`above` is what stands above the row and is at odds with whoever is called so, and
        `is_narrower` that the label itself speaks of less than whoever is called so."""
        if not has_figures(draft):
            # "Trong đó:" and the name of a group: there is nothing to keep of whatever it names.
            draft.is_left_out = True
            return None
        everybody = self.indicators.all
        likeness = {
            one.pk: max(words.likeness(label, name) for name in sorted(one.keys()))
            for one in everybody
        }
        # Per cent is none of what an indicator counts, however alike their names are.
        unit = self._unit_said(draft)
        is_share = words.accent_free(bare_unit(unit)) in PER_CENT_WORDS
        fits = {one.pk: not unit or (one.unit == PER_CENT) == is_share for one in everybody}
        choices = found or sorted(everybody, key=lambda one: (not fits[one.pk], -likeness[one.pk]))
        best = next((one for one in choices if fits[one.pk] and may_mean(label, one)), None)
        perhaps = self.indicators.perhaps_named(label)
        best = best or (perhaps if perhaps and fits[perhaps.pk] else None)
        key = f"indicator|{words.accent_free(label)}"
        if is_growth_alone(label):
            # Two rows "Tốc độ tăng" are two questions: each belongs to the row above it.
            key, best = f"{key}|{draft.number}", None
        elif above:
            key = f"{key}|{words.accent_free(above)[:LONGEST_OF_A_KEY]}"
            best = part_measured(label, above, everybody) if is_bare(label) else None
        if is_narrower or (of_what(unit) and not is_over_a_year(unit)):
            best = None
        answer = self.questions.ask(
            key,
            Problem.WHICH_INDICATOR,
            [
                *(Choice(one.code, f"{one.name} ({one.unit_words})") for one in choices),
                Choice(LEAVE_OUT, gettext_lazy("None: leave the row out")),
            ],
            address=draft.cell("indicator").address,
            offered=best.code if best else "",
            text=f"{above} > {label}" if above else label,
        )
        if answer is None:
            draft.asked.append(key)
        elif answer == LEAVE_OUT:
            draft.is_left_out = True
        chosen = self.indicators.by_code.get(answer or "")
        is_name = not (found or above or is_narrower or draft.groups or _is_part(label))
        if chosen is not None and is_name and likeness[chosen.pk] >= ALIKE_ENOUGH:
            self.learnt[draft.number] = chosen, label
            draft.note(Problem.NAME_LEARNT, draft.cell("indicator"), label, name=chosen.name)
        return chosen

    def _unit_said(self, draft: Draft) -> str:
        """The unit of a row: its own, that of the group above it, or the one of all its columns."""
        own = draft.text("unit") or unit_in(draft.text("indicator")) or unit_of_groups(draft)
        return own or self.unit_of_all


def _is_part(label: str) -> bool:
    """Whether a label says something only below the row above it."""
    return BEFORE_A_PART.match(label) is not None or is_growth_alone(label)


def _tell_growth(draft: Draft, level: str, growth: Indicator) -> None:
    cell = draft.cell("unit") if draft.text("unit") else draft.cell("indicator")
    draft.note(Problem.GROWTH_OF, cell, level=level, growth=growth.name)
