"""What every page of an import stands on: the upload it is about, its plan, the four steps."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired, deed_of
from hanoi_industry.figures import DECIMAL_MARKS
from hanoi_industry.history.models import Via
from hanoi_industry.spreadsheets import services, tasks
from hanoi_industry.spreadsheets.comparing import Plan
from hanoi_industry.spreadsheets.models import Job, State, Upload
from hanoi_industry.spreadsheets.reading import CellKind, RawCell
from hanoi_industry.spreadsheets.sheets import Sheet
from hanoi_industry.spreadsheets.storing import OtherForm

ADDRESSES_SHOWN = 12


class ImportPage(PermissionRequired):
    """A page about one kind of sheet and, but for the first, one upload.

    Only who sent it changes anything about it. Who may import for the whole city may look at it by
    its address, as its sender sees it; for all others it is not there.
    """

    permission = Permission.IMPORT
    sheet: Sheet = None
    http_method_names = ["get", "post", "head", "options"]
    shows_discarded = False

    @cached_property
    def upload(self) -> Upload:
        person = self.request.user
        uploads = Upload.objects.filter(kind=self.sheet.kind)
        looks = self.request.method in ("GET", "HEAD")
        uploads = uploads.shown_to(person) if looks else uploads.of(person)
        upload = get_object_or_404(
            uploads.select_related("by", "change_set__by"), reference=self.kwargs["reference"]
        )
        if upload.state == State.DISCARDED and not self.shows_discarded:
            raise Http404
        return upload

    @property
    def is_mine(self) -> bool:
        return self.upload.by_id == self.request.user.pk

    @cached_property
    def opened(self):
        return services.open_upload(self.upload, self.sheet)

    @cached_property
    def plan(self) -> Plan:
        return services.plan_to_show(self.opened, today=timezone.localdate())

    @cached_property
    def edited(self) -> dict[str, str]:
        """Cells a person typed anew, as the plan calls them."""
        edits = services.edits_of(self.upload)
        return {self.opened.address_of(key): text for key, text in edits.items()}

    def look_anew(self) -> None:
        """After something was said about the upload."""
        self.upload.refresh_from_db()
        self.opened = services.opened_again(self.opened, self.upload)
        for name in ("plan", "edited"):
            self.__dict__.pop(name, None)

    def rest(self) -> set[int] | None:
        return self.upload.rest()

    def typed_shown(self, address: str, typed: str) -> str:
        """What a plan says was typed; a number of the file has the decimal mark of the page."""
        key = self.opened.key_of(address) if address else ""
        if "." not in typed or not services.is_key(key):
            return typed
        return in_the_language_of_the_page(self.opened.cell(key), typed)

    def address(self, name: str) -> str:
        namespace = self.request.resolver_match.namespace
        arguments = [] if name == "start" else [self.upload.reference]
        return reverse(f"{namespace}:{name}", args=arguments)

    def go(self, name: str):
        return redirect(self.address(name))

    def deed(self, via: str = Via.IMPORT):
        return deed_of(self.request, via)

    def given_to_the_background(self, work: str, **said):
        """Give a piece of work away and go to the page that tells how far it is."""
        try:
            services.begin(
                work,
                self.upload,
                sheet=self.sheet,
                deed=self.deed(),
                enqueue=tasks.work.enqueue,
                **said,
            )
        except services.AtWork as other:
            messages.warning(self.request, at_work_words(other.job))
        return self.go("progress")


def in_the_language_of_the_page(cell: RawCell, typed: str) -> str:
    """12,5 rather than 12.5 where the cell holds a number; a text is shown as somebody typed it."""
    if cell.kind is not CellKind.NUMBER:
        return typed
    return typed.replace(".", DECIMAL_MARKS[formats.page_language()])


def at_work_words(job: Job) -> str:
    return _(
        "One piece of work at a time: %(work)s (%(file)s) is still under way."
        " Wait for its end or stop it."
    ) % {"work": job.get_work_display(), "file": job.upload}


class ImportTemplate(ImportPage, TemplateView):
    step = ""
    heading = ""

    def get_context_data(self, **kwargs):
        context = {"sheet": self.sheet, "title": self.title(), "steps": self.steps(), **kwargs}
        if "reference" in self.kwargs:
            context |= {
                "upload": self.upload,
                "discard_address": self.address("discard"),
                "is_open": self.upload.state in (State.SENT, State.RECEIVED),
                "is_partly": self.upload.state == State.PARTLY,
                "is_mine": self.is_mine,
            }
        return super().get_context_data(**context)

    def title(self) -> str:
        return _("Import: %(what)s") % {"what": self.sheet.title}

    def steps(self) -> list[dict]:
        names = [
            ("start", _("File")),
            ("layout", _("Layout")),
            ("matches", _("Matches")),
            ("changes", _("Changes")),
        ]
        has_upload = "reference" in self.kwargs
        order = [name for name, _label in names]
        here = order.index(self.step) if self.step in order else len(order)
        return [
            {
                "label": label,
                "href": self.address(name) if has_upload or name == "start" else "",
                "is_now": name == self.step,
                "is_done": place < here,
            }
            for place, (name, label) in enumerate(names)
        ]


class OpenUpload:
    """Before pages that go on with an upload: what is under way, kept or undone has its own page.

    Pages that show rows wait until the layout lets rows be read.
    """

    needs_rows = True

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.may_somewhere(self.permission):
            job = services.job_of(self.upload)
            if self.upload.state == State.SENT or (job is not None and job.is_at_work):
                return self.go("progress")
            if not self.upload.is_open:
                return self.go("result")
            try:
                blocking = self.opened.blocking
            except OtherForm as renewed:
                messages.warning(request, services.why_not(renewed))
                return self.go("start")
            if blocking and self.needs_rows and request.method in ("GET", "HEAD"):
                return self.go("layout")
        return super().dispatch(request, *args, **kwargs)
