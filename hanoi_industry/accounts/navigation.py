"""The frame around every page and its menu: only what the person may open stands in it."""

from dataclasses import dataclass

from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from hanoi_industry.accounts.permissions import Permission


@dataclass(frozen=True)
class Entry:
    title: str
    icon: str
    address: str
    permission: Permission


MENU: list[tuple[str, list[Entry]]] = [
    (
        "",
        [Entry(_("Summary"), "monitoring", "summary:overview", Permission.SUMMARY_READ)],
    ),
    (
        _("Register"),
        [
            Entry(_("Clusters"), "factory", "clusters:list", Permission.REGISTER_READ),
            Entry(_("Wastewater"), "water_drop", "clusters:compliance", Permission.REGISTER_READ),
            Entry(_("Cases"), "assignment_late", "clusters:cases", Permission.REGISTER_READ),
            Entry(
                _("Difficulties"),
                "report",
                "clusters:difficulties",
                Permission.REGISTER_READ,
            ),
            Entry(_("Papers"), "description", "documents:list", Permission.REGISTER_READ),
        ],
    ),
    (
        _("Plan of the year"),
        [
            Entry(_("Targets"), "flag", "targets:board", Permission.TARGETS_READ),
            Entry(_("Enter outcomes"), "table_edit", "targets:entry", Permission.TARGETS_EDIT),
            Entry(_("Tasks of the plan"), "task_alt", "targets:tasks", Permission.TARGETS_READ),
        ],
    ),
    (
        _("Work"),
        [
            Entry(_("Import"), "upload_file", "summary:imports", Permission.IMPORT),
            Entry(_("History"), "history", "summary:changes", Permission.HISTORY_READ),
            Entry(
                _("Administration"),
                "settings",
                "admin:index",
                Permission.ACCOUNTS_EDIT,
            ),
        ],
    ),
]


def sidebar(request) -> list[dict]:
    """The menu as the theme wants it: groups of entries the person may open."""
    groups = [(title, _open_to(request.user, entries)) for title, entries in MENU]
    here = _here(request.path, [link for _title, some in groups for _entry, link in some])
    return [
        {
            "title": str(title),
            "separator": bool(title),
            "items": [
                {
                    "title": str(entry.title),
                    "icon": entry.icon,
                    "link": link,
                    "active": link == here,
                }
                for entry, link in some
            ],
        }
        for title, some in groups
        if some
    ]


def _open_to(user, entries: list[Entry]) -> list[tuple[Entry, str]]:
    if not user.is_authenticated:
        return []
    allowed = [entry for entry in entries if user.may_somewhere(entry.permission)]
    return [(entry, link) for entry in allowed if (link := _address(entry.address))]


def _address(name: str) -> str:
    """Empty where the page does not exist (yet)."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _here(path: str, links: list[str]) -> str:
    """The entry whose address is the longest beginning of this page's."""
    above = [link for link in links if path == link or (link != "/" and path.startswith(link))]
    return max(above, key=len, default="")


def page_frame(request) -> dict:
    """For every page of ours the context the theme's frame needs, asked for once a request."""
    if not hasattr(request, "user"):
        # Refused before anybody was asked who they are.
        return {}
    return admin.site.each_context(request)
