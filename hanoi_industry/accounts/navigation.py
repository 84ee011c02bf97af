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
    # Pages of the same subject whose addresses stand beside it, not below.
    beside: tuple[str, ...] = ()
    # Its page is of the whole city; who holds the permission for one area only may not open it.
    is_of_the_city: bool = False

    def is_open_to(self, user) -> bool:
        may = user.may_everywhere if self.is_of_the_city else user.may_somewhere
        return may(self.permission)


# Imports stand below the register of clusters, whatever they are of.
OF_WASTEWATER = ("stations", "permits", "duties", "rulings", "samples", "limits")


def _import_of(what: str) -> str:
    return f"clusters:import-{what}:start"


MENU: list[tuple[str, list[Entry]]] = [
    (
        "",
        [Entry(_("Summary"), "monitoring", "summary:overview", Permission.SUMMARY_READ)],
    ),
    (
        _("Register"),
        [
            Entry(_("Clusters"), "factory", "clusters:list", Permission.REGISTER_READ),
            Entry(
                _("Wastewater"),
                "water_drop",
                "clusters:compliance",
                Permission.REGISTER_READ,
                beside=("clusters:stations", "clusters:standards", *map(_import_of, OF_WASTEWATER)),
            ),
            Entry(_("Cases"), "assignment_late", "clusters:cases", Permission.REGISTER_READ),
            Entry(
                _("Difficulties"),
                "report",
                "clusters:difficulties",
                Permission.REGISTER_READ,
                beside=(_import_of("difficulties"),),
            ),
            Entry(
                _("Papers"),
                "description",
                "documents:list",
                Permission.REGISTER_READ,
                beside=("import-papers:start",),
            ),
        ],
    ),
    (
        _("Plan of the year"),
        [
            Entry(
                _("Targets"),
                "flag",
                "targets:board",
                Permission.TARGETS_READ,
                is_of_the_city=True,
            ),
            Entry(
                _("Enter outcomes"),
                "table_edit",
                "targets:entry",
                Permission.TARGETS_EDIT,
                is_of_the_city=True,
            ),
            Entry(
                _("Tasks of the plan"),
                "task_alt",
                "targets:tasks",
                Permission.TARGETS_READ,
                is_of_the_city=True,
            ),
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
    here = _here(request.path, [one for _title, some in groups for one in some])
    return [
        {
            "title": str(title),
            "separator": bool(title),
            "items": [
                {
                    "title": str(entry.title),
                    "icon": entry.icon,
                    "link": link,
                    "active": entry is here,
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
    allowed = [entry for entry in entries if entry.is_open_to(user)]
    return [(entry, link) for entry in allowed if (link := _address(entry.address))]


def _address(name: str) -> str:
    """Empty where the page does not exist (yet)."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _here(path: str, entries: list[tuple[Entry, str]]) -> Entry | None:
    """The entry with the address that is the longest beginning of this page's."""
    addresses = [
        (address, entry)
        for entry, link in entries
        for address in (link, *filter(None, map(_address, entry.beside)))
    ]
    above = [
        (len(address), entry)
        for address, entry in addresses
        if path == address or (address != "/" and path.startswith(address))
    ]
    return max(above, key=lambda one: one[0], default=(0, None))[1]


def page_frame(request) -> dict:
    """For every page of ours the context the theme's frame needs, asked for once a request."""
    if not hasattr(request, "user"):
        # Refused before anybody was asked who they are.
        return {}
    return admin.site.each_context(request)
