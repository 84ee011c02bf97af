"""Pages that join both rooms: what stands where, what waits, what changed, and the lists behind it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from clusters import indicators
from clusters.sheets import RECORD_SHEETS, WASTEWATER_SHEETS, ClusterSheet
from clusters.views.compliance import said_by
from clusters.views.frame import InAnArea
from hanoi_industry import charts, formats
from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired, deed_of
from hanoi_industry.areas.models import Area
from hanoi_industry.exports.views import ExportedList
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import NothingToUndo
from hanoi_industry.periods import NotAPeriod, Period
from hanoi_industry.spreadsheets.models import State, Upload
from hanoi_industry.spreadsheets.of_areas import AreaSheet
from hanoi_industry.spreadsheets.of_papers import PaperSheet
from hanoi_industry.spreadsheets.of_people import PersonSheet
from hanoi_industry.summary import changes, queries, services
from hanoi_industry.summary.queries import Scope
from targets import actuals
from targets.sheets import TargetSheet

LISTS = ("counted", "not-counted", "cannot-tell")
ROWS_ON_A_PAGE = 200


class AsOfPage(InAnArea, PermissionRequired, TemplateView):
    """A page that can be asked as of a day, as known on a day, and for one area."""

    permission = Permission.SUMMARY_READ

    @cached_property
    def scope(self) -> Scope:
        return Scope(self.request.user, *self.clocks, self.area)

    def paged(self, rows):
        """The page asked for; what is no page is the first, what is beyond is the last."""
        return Paginator(rows, ROWS_ON_A_PAGE).get_page(self.request.GET.get("page"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            bar=self.bar, scope=self.scope, as_of=self.scope.day, area=self.scope.area, **kwargs
        )


class Overview(AsOfPage):
    template_name = "summary/overview.html"

    def get_context_data(self, **kwargs):
        by_district = self.request.GET.get("by") == "district"
        found = queries.overview(self.scope, by_district=by_district)
        board = self._board()
        return super().get_context_data(
            title=_("Summary"),
            overview=found,
            by_district=by_district,
            cards=[*(self._card(figure) for figure in found.cards), *self._promises(board)],
            may_import=self.request.user.may_somewhere(Permission.IMPORT),
            funnel=self._funnel(found),
            board=board,
            late_tasks=queries.late_tasks(self.scope),
            figure_codes={*indicators.questions(self.scope.day), *queries.OF_A_PERIOD},
            lately=queries.change_sets(self.request.user)[:6],
            unfinished_count=_unfinished(self.request.user).count(),
            **kwargs,
        )

    def _board(self):
        if not self.request.user.may(Permission.TARGETS_READ, WHOLE_CITY):
            return None
        return actuals.board(self.scope.day.year, day=self.scope.day, known_on=self.scope.known_on)

    def _card(self, figure: queries.Figure) -> dict:
        is_count = figure.code == "registered"
        return {
            "label": figure.title,
            "share": None if is_count else figure.share,
            "value": formats.number(figure.share.part) if is_count else None,
            "unknown": figure.share.unknown,
            "href": self._address(figure.code, "counted"),
            "trend": self._trend(figure.moved),
        }

    def _promises(self, board) -> list[dict]:
        """The year's targets as one more card; none where there are none, or they are not told."""
        if board is None or not board.rows:
            return []
        address = f"{reverse('targets:board')}?year={board.year}"
        return [{"label": _("Targets met"), "share": board.share, "href": address}]

    def _trend(self, moved: int | None) -> str:
        if moved is None:
            return ""
        if moved == 0:
            return _("as many as a year before")
        words = (
            _("%(count)s more than a year before")
            if moved > 0
            else _("%(count)s fewer than a year before")
        )
        return words % {"count": formats.number(abs(moved))}

    def _funnel(self, found: queries.Overview):
        first, last = found.funnel[0], found.funnel[-1]
        finding = _("%(part)s of %(whole)s operating clusters have a station to standard") % {
            "part": len(last.answered.counted),
            "whole": len(first.answered.counted),
        }
        note = _("%(count)s exempt clusters are left out.") % {"count": found.exempt}
        steps = [
            charts.Step(
                str(step.title),
                len(step.answered.counted),
                len(step.answered.cannot_tell),
                href=self._address(step.code, "counted"),
                unknown_href=self._address(step.code, "cannot-tell"),
            )
            for step in found.funnel
        ]
        return charts.funnel(finding, steps, note=note if found.exempt else "")

    def _address(self, code: str, shown: str) -> str:
        query = self.request.GET.copy()
        query["list"] = shown
        return f"{reverse('summary:figure', args=[code])}?{query.urlencode()}"


class Figure(ExportedList, AsOfPage):
    """Why this number: the clusters counted, not counted and not to be told, as of any day."""

    template_name = "summary/figure.html"

    @cached_property
    def answered(self):
        answered = queries.figure(self.scope, self.kwargs["code"], self._period())
        if answered is None:
            raise Http404
        return answered

    def get_context_data(self, **kwargs):
        answered = self.answered
        shown = self.request.GET.get("list", LISTS[0])
        shown = shown if shown in LISTS else LISTS[0]
        lists = {
            "counted": answered.counted,
            "not-counted": answered.not_counted,
            "cannot-tell": answered.cannot_tell,
        }
        page = self.paged(lists[shown])
        return super().get_context_data(
            title=answered.question.title,
            answered=answered,
            question=answered.question,
            voices=said_by(answered) if answered.question.code == "station-to-standard" else [],
            lists=[(name, len(lists[name])) for name in LISTS],
            shown=shown,
            page=page,
            rows=self._rows(page.object_list),
            **kwargs,
        )

    def _period(self) -> Period | None:
        try:
            return Period.parse(self.request.GET.get("period", ""))
        except NotAPeriod:
            return None

    def _rows(self, judged):
        numbers = {one.entry.area_id for one in judged} | {one.entry.district_id for one in judged}
        areas = Area.objects.in_bulk([number for number in numbers if number])
        return [
            (one, areas.get(one.entry.area_id), areas.get(one.entry.district_id)) for one in judged
        ]

    def export_title(self) -> str:
        return str(self.answered.question.title)

    def export_file(self) -> str:
        return f"{self.answered.question.code}-{self.scope.day:%Y-%m-%d}"

    def exported(self) -> Outgoing:
        """All three lists, each row with the one it is on."""
        headings = [
            *(_("List"), _("Code"), _("Cluster"), _("Commune"), _("Former district"), _("Why"))
        ]
        return Outgoing(self.export_title(), headings, self._all_rows())

    def _all_rows(self):
        answered = self.answered
        words = (_("counted"), _("not counted"), _("cannot be told"))
        three = (answered.counted, answered.not_counted, answered.cannot_tell)
        for word, judged in zip(words, three, strict=True):
            for one, area, district in self._rows(judged):
                entry, why = one.entry, str(one.finding.reason)
                yield [word, entry.code, entry.name, str(area or ""), str(district or ""), why]


class MissingOrOld(AsOfPage):
    template_name = "summary/missing.html"

    def get_context_data(self, **kwargs):
        gaps = queries.missing_or_old(self.scope)
        page = self.paged(gaps)
        return super().get_context_data(
            title=_("Missing or old"), count=len(gaps), page=page, **kwargs
        )


class Waiting(AsOfPage):
    """Everything that waits for somebody, not only the first few of the summary."""

    template_name = "summary/waiting.html"

    def get_context_data(self, **kwargs):
        found = queries.what_waits(self.scope, self.scope.register())
        page = self.paged(found)
        return super().get_context_data(
            title=_("What needs you"),
            page=page,
            unfinished=unfinished_imports(self.request.user, most=ROWS_ON_A_PAGE),
            **kwargs,
        )


class Changes(PermissionRequired, TemplateView):
    permission = Permission.HISTORY_READ
    template_name = "summary/changes.html"
    size = 50

    def get_context_data(self, **kwargs):
        found = queries.change_sets(self.request.user)
        page = self.request.GET.get("page", "1")
        number = max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1
        shown = list(found[(number - 1) * self.size : number * self.size + 1])
        return super().get_context_data(
            title=_("What happened lately"),
            change_sets=shown[: self.size],
            number=number,
            earlier=number + 1 if len(shown) > self.size else None,
            later=number - 1 if number > 1 else None,
            **kwargs,
        )


class ChangeSetPage(PermissionRequired, TemplateView):
    """One deed: its lines, and what undoing it would do."""

    permission = Permission.HISTORY_READ
    template_name = "summary/change_set.html"
    most = 500

    def get_context_data(self, pk, **kwargs):
        change_set = get_object_or_404(queries.change_sets(self.request.user), pk=pk)
        found = change_set.changes.visible_to(self.request.user).order_by("id")
        lines = [line for change in found[: self.most] for line in changes.in_words(change)]
        account = services.look_at_undo(change_set, by=self.request.user)
        return super().get_context_data(
            title=str(change_set),
            change_set=change_set,
            lines=lines[: self.most],
            count=found.line_count(),
            account=account,
            reasons=dict.fromkeys(reason for _row, reason in account.impossible[: self.most]),
            may_undo=self._may_undo(change_set, account),
            **kwargs,
        )

    def _may_undo(self, change_set, account) -> bool:
        mine = change_set.by_id == self.request.user.pk
        allowed = mine or self.request.user.may_somewhere(Permission.UNDO)
        return allowed and bool(account.put_back) and not account.impossible


class Undo(PermissionRequired, View):
    permission = Permission.HISTORY_READ
    http_method_names = ["post"]

    def post(self, request, pk):
        change_set = get_object_or_404(queries.change_sets(request.user), pk=pk)
        try:
            account = services.undo(change_set, deed=deed_of(request, via=Via.UNDO))
        except NothingToUndo:
            messages.warning(
                request,
                _(
                    "Nothing was undone: every value of this change has been edited or undone since."
                ),
            )
        except PermissionDenied:
            messages.error(
                request,
                _(
                    "Nothing was undone: the change touches areas you do not record for, or is not yours to undo."
                ),
            )
        else:
            messages.success(
                request,
                _("Undone: %(back)s put back, %(kept)s kept because edited since.")
                % {"back": len(account.put_back), "kept": len(account.edited_since)},
            )
            return redirect("summary:change-set", pk=account.change_set.pk)
        return redirect("summary:change-set", pk=pk)


# What can be imported, and where its pages are.
IMPORTS = {
    ClusterSheet: "clusters:import",
    TargetSheet: "targets:import",
    **{
        sheet: f"clusters:import-{name}"
        for name, sheet in {**RECORD_SHEETS, **WASTEWATER_SHEETS}.items()
    },
    PaperSheet: "import-papers",
    AreaSheet: "import-areas",
    PersonSheet: "import-people",
}


class Imports(PermissionRequired, TemplateView):
    """Where an import begins, and the person's uploads so far."""

    permission = Permission.IMPORT
    template_name = "summary/imports.html"

    def get_context_data(self, **kwargs):
        may = self.request.user.may_somewhere
        kinds = [
            (reverse(f"{namespace}:start"), sheet.title, sheet.explanation)
            for sheet, namespace in IMPORTS.items()
            if may(sheet.edit_permission)
        ]
        uploads = [
            (one, _import_page(one, "changes")) for one in Upload.objects.of(self.request.user)[:50]
        ]
        return super().get_context_data(title=_("Import"), kinds=kinds, uploads=uploads, **kwargs)


def _import_page(upload: Upload, page: str) -> str:
    """The address of a page of an import; "" where nothing of its kind is imported any more."""
    namespace = next((to for sheet, to in IMPORTS.items() if sheet.kind == upload.kind), None)
    return reverse(f"{namespace}:{page}", args=[upload.reference]) if namespace else ""


def _unfinished(user) -> QuerySet:
    if not user.may_somewhere(Permission.IMPORT):
        return Upload.objects.none()
    kinds = [sheet.kind for sheet in IMPORTS]
    return Upload.objects.unfinished().shown_to(user).filter(kind__in=kinds)


def unfinished_imports(user, *, most: int) -> list[dict]:
    """Imports that wait: the person's own, of all others too for who may import for the whole city."""
    kinds = {sheet.kind: sheet.title for sheet in IMPORTS}
    uploads = _unfinished(user).select_related("by").defer("answers", "outcome")
    return [
        {
            "upload": one,
            "what": kinds[one.kind],
            "is_partly": one.state == State.PARTLY,
            "count": len(one.waiting),
            "is_mine": one.by_id == user.pk,
            "address": _import_page(one, "mend" if one.state == State.PARTLY else "changes"),
        }
        for one in uploads[:most]
    ]
