"""In which words the matrix speaks: what may come of asking, who is let in, and a line of it."""

from collections.abc import Callable
from dataclasses import dataclass

from hanoi_industry.accounts.models import User
from hanoi_industry.accounts.permissions import Permission
from tests.matrix_things import House

# What may come of asking.
LET_IN = "let in"
NOT_KEPT = "let in, and what was sent is not kept"
SIGN_IN = "sent to the sign-in page"
REFUSED = "refused (403)"
HIDDEN = "not there (404)"
NOT_OFFERED = "not offered (405)"
# Where there is nothing to be had, it is all one which of the two is said.
REFUSED_OR_HIDDEN = f"{REFUSED} or {HIDDEN}"

# Who is let in

Rule = Callable[[User | None, House], str]


def everybody(user: User | None, house: House) -> str:
    return LET_IN


def signed_in(user: User | None, house: House) -> str:
    return LET_IN if user else SIGN_IN


def granted(outcome: str = LET_IN) -> Rule:
    """What comes to whoever holds any grant; the others are refused."""

    def rule(user, house):
        if user is None:
            return SIGN_IN
        return outcome if user.is_staff else REFUSED

    return rule


def refused(user: User | None, house: House) -> str:
    return REFUSED if user else SIGN_IN


def those_inside(user: User | None, house: House) -> str:
    """Who is not in the administration is sent to its door, to sign in or be refused."""
    return NOT_OFFERED if user and user.is_staff else LET_IN


def keepers_of_people(user: User | None, house: House) -> str:
    """For administrators; to others with a grant the part of the administration does not exist."""
    come = granted(HIDDEN)(user, house)
    return LET_IN if user and user.may_everywhere(Permission.ACCOUNTS_EDIT) else come


def strangers(user: User | None, house: House) -> str:
    """Who is signed in is told that the method is not offered; a stranger is taken somewhere."""
    return NOT_OFFERED if user else LET_IN


def not_offered_to(rule: Rule, *, or_hidden: bool = False) -> Rule:
    """The method is not offered, which is told to those whom the rule lets see the kind of page.

    Whose thing it is comes first where `or_hidden`.
    """

    def instead(user, house):
        come = rule(user, house)
        return NOT_OFFERED if come == LET_IN or (come == HIDDEN and not or_hidden) else come

    return instead


def may(permission: Permission) -> Rule:
    """Who may do it somewhere; the page itself shows only what is theirs."""

    def rule(user, house):
        if user is None:
            return SIGN_IN
        return LET_IN if user.may_somewhere(permission) else REFUSED

    return rule


def kept_here(permission: Permission) -> Rule:
    """Who may do it somewhere is let in; what is sent speaks of commune A, and only there it is kept."""

    def rule(user, house):
        come = may(permission)(user, house)
        return NOT_KEPT if come == LET_IN and not user.may(permission, house.commune_a) else come

    return rule


def everywhere(permission: Permission) -> Rule:
    """Who may do it in the whole city."""

    def rule(user, house):
        if user is None:
            return SIGN_IN
        return LET_IN if user.may_everywhere(permission) else REFUSED

    return rule


def here(permission: Permission, *, reading: Permission = Permission.REGISTER_READ) -> Rule:
    """Who may do it in commune A; for those who may not read there the thing does not exist."""

    def rule(user, house):
        if user is None:
            return SIGN_IN
        if not user.may_somewhere(permission):
            return REFUSED
        if not user.may(reading, house.commune_a):
            return HIDDEN
        return LET_IN if user.may(permission, house.commune_a) else REFUSED

    return rule


# Lines


# What an address speaks of: by name, or in order where the pattern gives no names.
Parts = dict | tuple


def no_parts(house: House) -> Parts:
    return {}


def code_of(thing: str, part: str = "code") -> Callable[[House], Parts]:
    """The address speaks of a thing by its code."""
    return lambda house: {part: getattr(house[thing], part)}


@dataclass(frozen=True)
class Line:
    """`get` or `post` left out: not offered to those who may do the other.

    Where `data` says what is sent, it is kept for whoever is let in, in the form as it is shown to
    them where `is_shown`; without it nothing is sent, and the form says so.
    """

    get: Rule | None = None
    post: Rule | None = None
    parts: Callable[[House], Parts] = no_parts
    data: Callable[[House], dict] = no_parts
    is_shown: bool = False
    query: str = ""

    def rule(self, method: str) -> Rule:
        mine, other = (self.get, self.post) if method == "get" else (self.post, self.get)
        return mine or not_offered_to(other)
