"""Rows that stand in a list and are aside of what it is about: those of one enterprise, of a plan, of
clusters that are to leave the plan. Each sort is asked about once, and none is taken by itself.
"""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from clusters.sheets import codes
from clusters.sheets.columns import FIRM, ROLE
from clusters.sheets.sides import SIDE, says_planned
from hanoi_industry import words
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, Choice, Questions
from hanoi_industry.spreadsheets.sheets import Table

A_CLUSTER = "cluster"


@dataclass(frozen=True)
class Aside:
    """A sort of such rows: the key of its question, and the words for it and for its two answers."""

    key: str
    asks: codes.Ask
    left_out: object
    taken: object

    def ask(self, questions: Questions, text: str, address: str) -> str | None:
        choices = [Choice(LEAVE_OUT, self.left_out), Choice(A_CLUSTER, self.taken)]
        place = {"address": address, "offered": LEAVE_OUT}
        return questions.ask(self.key, self.asks, choices, **place, text=text)


OF_FIRMS = Aside(
    "rows of enterprises", codes.Ask.ROWS_OF_FIRMS, codes.ONE_FIRM, codes.A_WHOLE_CLUSTER
)
OF_A_PLAN = Aside(
    "rows of a plan", codes.Ask.ROWS_OF_A_PLAN, codes.LEAVE_PLANNED, codes.TAKE_PLANNED
)
OF_TENANTS = Aside(
    "rows of tenants", codes.Ask.ROWS_OF_TENANTS, codes.LEAVE_TENANTS, codes.TAKE_TENANTS
)
HEADED_SO = Aside("rows below", codes.Ask.ROWS_HEADED_SO, codes.LEAVE_HEADED, codes.TAKE_HEADED)

# What is said of clusters that are to come, to grow, or to be no more.
NOT_AS_IT_IS = re.compile(
    r"\b(?:bai bo|huy bo|thu hoi (?:qd|quyet dinh|chu truong)|(?:rut|loai|dua|xoa)(?: ten)?(?: ra)? khoi"
    r"|khong (?:con|tiep tuc)|cham dut|du kien"
    r"|(?:de xuat|de nghi|kien nghi|dang ky|xin) (?:\w+ )?(?:thanh lap|mo rong|bo sung|dieu chinh|dua|rut|xoa"
    r"|cham dut)|bo sung (?:vao )?(?:quy hoach|phuong an))\b"
    # "KẾ HOẠCH GPMB NĂM 2026"; "Kế hoạch số 12/KH-UBND" is the paper that a list comes with.
    r"|^\W*(?:bieu |bang |phu luc )?ke hoach (?!so\b|\d)"
)


def names_a_firm(text: str | None) -> bool:
    """Below such a heading stands a name; "12" is how many there are."""
    return any(map(str.isalpha, text or ""))


NO_BUILDER = re.compile(
    r"\b(?:thue|thu cap|san xuat|thanh vien|cung cap|thi cong|nha thau|van hanh|tu van|giam sat)\b"
)


def builds_nothing(role: str | None) -> bool:
    return NO_BUILDER.search(words.accent_free(role or "")) is not None


@dataclass(frozen=True)
class RowsAside:
    """The rows of a table that are aside; `texts` gives what a column says in each of its rows.

    `are_facts` is not so of lists that speak of what is planned anyway, such as milestones.
    """

    table: Table
    texts: Callable[[str], Sequence[str | None]]
    are_facts: bool = True

    def ask(self, questions: Questions, left_out: Set[int]) -> Iterator[tuple[int, str, bool]]:
        """Row, the key it waits for, and whether it is left out; of rows that are not so already."""
        for index, aside, text, address in self._found():
            if index in left_out:
                continue
            answer = aside.ask(questions, text, address)
            yield index, "" if answer else aside.key, answer == LEAVE_OUT

    def _found(self) -> Iterator[tuple[int, Aside, str, str]]:
        for name, says, aside in (
            (FIRM.name, names_a_firm, OF_FIRMS),
            (SIDE.name, says_planned, OF_A_PLAN),
            (ROLE.name, builds_nothing, OF_TENANTS),
        ):
            if name not in self.table.columns:
                continue
            for index, text in enumerate(self.texts(name)):
                if says(text):
                    yield index, aside, text, self.table.address(name, index)
        if self.are_facts:
            yield from self._headed_so()

    def _headed_so(self) -> Iterator[tuple[int, Aside, str, str]]:
        """Below a group, or the title of all."""
        lines = filter(_is_not_as_it_is, self.table.title.split("\n"))
        title = next(lines, "")
        known: dict[str, bool] = {}
        for index in range(len(self.table)) if title or self.table.groups else ():
            groups = self.table.groups_of(index)
            for group, _cell in groups:
                known.setdefault(group.text, _is_not_as_it_is(group.text))
            said = next(((group.text, cell) for group, cell in groups if known[group.text]), None)
            if said is not None:
                text, cell = said
                yield index, _below(text), text, cell.address
            elif title:
                yield index, _below(title), title, ""


def _is_not_as_it_is(text: str) -> bool:
    return NOT_AS_IT_IS.search(words.accent_free(text)) is not None


def _below(text: str) -> Aside:
    return replace(HEADED_SO, key=f"{HEADED_SO.key}|{words.spelling_key(text)}")
