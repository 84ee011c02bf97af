"""Rows that stand in a list and are aside of what it is about: those of one enterprise, of a plan, of
clusters that are to leave the plan. Each sort is asked about once, and none is taken by itself.
"""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from clusters.sheets import codes
from clusters.sheets.sides import SIDE, says_planned
from clusters.sheets.unkept_columns import FIRM, ROLE
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
TO_COME_OR_GONE = (
    r"\b(?:bai bo|huy bo|thu hoi (?:qd|quyet dinh|chu truong)|(?:rut|loai|dua|xoa)(?: ten)?(?: ra)? khoi"
    r"|khong tiep tuc|cham dut|chuyen (?:doi chuc nang|thanh kcn)"
    r"|du kien (?:thanh lap|mo rong|bo sung|dieu chinh|quy hoach|phat trien|rut|chuyen)"
    r"|(?:de xuat|de nghi|kien nghi|dang ky|xin) (?:\w+ )?(?:thanh lap|mo rong|bo sung|dieu chinh|dua|rut|xoa"
    r"|cham dut|chi tieu)|bo sung (?:vao )?(?:quy hoach|phuong an))\b"
)
# "KẾ HOẠCH GPMB NĂM 2026"; "Kế hoạch số 12/KH-UBND" is the paper that a list comes with.
PLANNED = (
    r"^\W*(?:(?:bieu|bang|phu luc)\W+)?(?:ke hoach (?!so\b|\d)|muc tieu|chi tieu giao|du bao|dinh huong|nhu cau"
    r"|du thao|uoc\b|(?:so )?du kien|so dang ky|theo (?:du an|quy hoach|ho so|phuong an))"
    r"|\b(?:du bao|chi tieu giao|du thao|minh hoa)\b"
)
PARTS = (
    r"^\W*(?:phan |dien tich |khu )?mo rong\b|^\W*(?:giai doan|gd) ?(?:[ivx]+|\d+)\W*$|\bfdi\b|\bnuoc ngoai\b"
    r"|^\W*(?:cac )?ho (?:sxkd|kinh doanh|san xuat|gia dinh)|chia theo|\btang them\b|^\W*tang\b|^\W*binh quan"
    r"|^\W*trong do\b"
)
OTHER_THINGS = r"^\W*(?:cac )?(?:khu cong nghiep|kcn|diem cong nghiep|lang nghe)\b"
OTHER_PROVINCES = re.compile(r"\btỉnh\s+[^\W\d_]", re.I)
# Of rows below each other, and not of all: what all are of is asked by the day of the file.
OTHER_TIMES = re.compile(
    r"\W*(?:\w{1,3}[.)]\s*)?(?:so lieu )?"
    r"(?:(?:nam|quy|thang|ky|\d thang|thoi diem|luy ke|den ngay|tinh den)\b.*\d{4}"
    r"|(?:cua )?(?:ky|nam|quy) truoc|cung ky|so lieu cu|cu de tham khao|truoc (?:dieu chinh|khi)).*"
)
# Whatever else a line says, these are clusters as they are.
AS_THEY_ARE = re.compile(
    r"\b(?:(?:dang|da) (?:hoat dong|van hanh|khoi cong|xay dung|hoan thanh|di vao)|khong thuoc|sau khi"
    r"|kiem tra|lam viec)\b"
)


def _any(*patterns: str) -> re.Pattern:
    return re.compile("|".join(patterns))


OF_CLUSTERS = _any(TO_COME_OR_GONE, PLANNED, PARTS, OTHER_THINGS)
OF_STATIONS = _any(
    TO_COME_OR_GONE,
    PLANNED,
    PARTS,
    r"\b(?:cua|trong) (?:doanh nghiep|dn)\b|cap nuoc|nuoc sach|dan cu|nang cong suat",
)
OF_FACTS = (OF_CLUSTERS, OF_STATIONS)
OF_PERMITS = _any(
    TO_COME_OR_GONE,
    PLANNED,
    r"dang (?:trinh|lap|xin)|ho so|de nghi|thu hoi|het han|het hieu luc|giay phep xay dung|nuoc duoi dat|nuoc ngam"
    r"|doanh nghiep|thu cap",
)
OF_INVESTORS = _any(
    TO_COME_OR_GONE,
    PLANNED,
    PARTS,
    r"de xuat|dang ky|quan tam|thu cap|thi cong|thu hoi|dang xin|(?:chu|nha) dau tu (?:cu|truoc)\b|thue dat",
)
OF_MILESTONES = _any(PARTS)
OF_DIFFICULTIES = _any(
    r"\bda (?:duoc )?(?:giai quyet|thao go|xu ly)|thuan loi|ket qua dat duoc|^\W*(?:de xuat, )?kien nghi\b"
)


# "Dự án đầu tư xây dựng và kinh doanh hạ tầng kỹ thuật CCN Quất Động" is that of the cluster itself.
ITS_OWN_PROJECT = re.compile(
    r"\W*(?:(?:du an|dau tu|xay dung|va|kinh doanh|dtxd|cong trinh)\W+)*(?:ha tang|htkt|cum|ccn)\b"
)


def names_a_firm(text: str) -> bool:
    """Below such a heading stands a name; "12" is how many there are."""
    return any(map(str.isalpha, text)) and not ITS_OWN_PROJECT.match(words.accent_free(text))


NO_BUILDER = re.compile(
    r"\b(?:thue|thu cap|san xuat|thanh vien|cung cap|thi cong|nha thau|van hanh|tu van|giam sat)\b"
)


def builds_nothing(role: str) -> bool:
    return NO_BUILDER.search(words.accent_free(role)) is not None


@dataclass(frozen=True)
class RowsAside:
    """The rows of a table that are aside; `texts` gives what a column says in each of its rows, and
    `heads` finds what lines above rows say that those are not.
    """

    table: Table
    texts: Callable[[str], Sequence[str | None]]
    heads: re.Pattern = OF_CLUSTERS

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
            for index, text in self._that(name, says):
                yield index, aside, text, self.table.address(name, index)
        yield from self._remarked()
        yield from self._headed_so()

    def _remarked(self) -> Iterator[tuple[int, Aside, str, str]]:
        """ "Ghi chú: Kế hoạch 2027"."""
        for name in REMARKS:
            for index, text in self._that(name, _is_remarked_so):
                yield index, _below(text), text, self.table.address(name, index)

    def _that(self, name: str, says: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
        """Rows in which a column says so, and its words; each text is looked at once."""
        texts = self.texts(name) if name in self.table.columns else ()
        so = {text for text in set(texts) if text and says(text)}
        for index, text in enumerate(texts) if so else ():
            if text in so:
                yield index, text

    def _is_aside(self, line: str, *, in_between: bool = False) -> bool:
        plain = words.accent_free(line)
        if AS_THEY_ARE.search(plain):
            return False
        if in_between and self.heads in OF_FACTS and OTHER_TIMES.fullmatch(plain):
            return True
        return bool(self.heads.search(plain) or OTHER_PROVINCES.search(words.nfc(line)))

    def _is_noted_so(self, line: str) -> bool:
        """ "(*) Số liệu ước" speaks of the columns whose headings bear the mark."""
        mark = MARK.match(line)
        is_of_a_column = mark and any(mark[1] in one for one in self.table.headings.values())
        is_of_some = mark is not None and not is_of_a_column
        return not is_of_some and NOTED_SO.fullmatch(words.accent_free(line)) is not None

    def _headed_so(self) -> Iterator[tuple[int, Aside, str, str]]:
        """Below a group, or the title of all, or above a note that speaks of all."""
        titles = filter(self._is_aside, self.table.title.split("\n"))
        notes = filter(self._is_noted_so, self.table.notes.split("\n"))
        title = next(titles, "") or next(notes, "")
        known: dict[str, bool] = {}
        for index in range(len(self.table)) if title or self.table.groups else ():
            groups = self.table.groups_of(index)
            for group, _cell in groups:
                if group.text not in known:
                    known[group.text] = self._is_aside(group.text, in_between=True)
            said = next(((group.text, cell) for group, cell in groups if known[group.text]), None)
            if said is not None:
                text, cell = said
                yield index, _below(text), text, cell.address
            elif title:
                yield index, _below(title), title, ""


# In a column of remarks, where they say no more.
REMARKS = ("remark", "note")
REMARKED_SO = re.compile(
    r"(?:so (?:lieu )?(?:nam|ky|quy|thang)\b.*\d{4}|chi (?:tinh )?phan mo rong|(?:so lieu )?tinh chung voi.*"
    r"|da (?:rut khoi|bai bo|dua ra khoi).*)\W*"
)


def _is_remarked_so(text: str) -> bool:
    return says_planned(text) or REMARKED_SO.fullmatch(words.accent_free(text)) is not None


# "Ghi chú: Số liệu trên là kế hoạch năm 2026", "công suất là số dự kiến".
NOTED_SO = re.compile(
    r"\W*(?:(?:ghi chu|\d+)\W+)?(?:(?:cac |toan bo )?(?:so lieu|chi tieu|gia tri|dien tich)\b[^,;.]{0,40}?"
    r"\b(?:la|theo)|[^,;.]{0,60}\bla so)(?: so)?(?: lieu)?"
    r" (?:ke hoach|kh|du kien|du bao|uoc|dang ky|muc tieu)\b.*"
)
# Before a note, and behind the heading that it speaks of.
MARK = re.compile(r"\s*(\(?\s*(?:\*+|\d+)\s*\)|\*+)")


def _below(text: str) -> Aside:
    return replace(HEADED_SO, key=f"{HEADED_SO.key}|{words.spelling_key(text)}")
