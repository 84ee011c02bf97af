"""The four steps of an import as pages: file, layout, matches, changes; then the result and undo.

Every address can be opened again at any time and by its owner only: an upload of somebody else
is not found. A page shows what follows from the stored reading and answers at that moment.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired, deed_of
from hanoi_industry.history.models import Via
from hanoi_industry.history.services import NothingToUndo
from hanoi_industry.periods import NotADay, parse_day
from hanoi_industry.spreadsheets import messages as words_for
from hanoi_industry.spreadsheets import services, writing
from hanoi_industry.spreadsheets.comparing import Draft, Finding, Plan, Question, RowKind
from hanoi_industry.spreadsheets.forms import UploadForm
from hanoi_industry.spreadsheets.guard import Refused
from hanoi_industry.spreadsheets.layout import Role
from hanoi_industry.spreadsheets.models import State, Upload
from hanoi_industry.spreadsheets.services import (
    AlreadyKept,
    MovedMeanwhile,
    NotReady,
    Settled,
)
from hanoi_industry.spreadsheets.sheets import Mark, Sheet
from hanoi_industry.spreadsheets.storing import OtherForm

ROWS_A_PAGE = 100
ROWS_AT_THE_TOP, ROWS_AT_THE_END = 60, 20
LONGEST_CELL_SHOWN = 120
ADDRESSES_SHOWN = 12
MOST_RADIOS = 9


class ImportPage(PermissionRequired):
    """A page about one kind of sheet and, but for the first, one upload of the person."""

    permission = Permission.IMPORT
    sheet: Sheet = None
    http_method_names = ["get", "post", "head", "options"]

    @cached_property
    def upload(self) -> Upload:
        mine = Upload.objects.of(self.request.user).filter(kind=self.sheet.kind)
        upload = get_object_or_404(
            mine.select_related("by", "change_set__by"), reference=self.kwargs["reference"]
        )
        if upload.state == State.DISCARDED:
            raise Http404
        return upload

    @cached_property
    def opened(self):
        return services.open_upload(self.upload, self.sheet)

    @cached_property
    def plan(self) -> Plan:
        return services.plan_opened(self.opened, by=self.request.user, today=timezone.localdate())

    def address(self, name: str) -> str:
        namespace = self.request.resolver_match.namespace
        arguments = [] if name == "start" else [self.upload.reference]
        return reverse(f"{namespace}:{name}", args=arguments)

    def go(self, name: str):
        return redirect(self.address(name))

    def deed(self, via: str = Via.IMPORT):
        return deed_of(self.request, via)


class ImportTemplate(ImportPage, TemplateView):
    step = ""
    heading = ""

    def get_context_data(self, **kwargs):
        context = {"sheet": self.sheet, "title": self.title(), "steps": self.steps(), **kwargs}
        if "reference" in self.kwargs:
            context |= {
                "upload": self.upload,
                "discard_address": self.address("discard"),
                "is_open": self.upload.state == State.RECEIVED,
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
    """Before pages that go on with an upload: what is kept or undone has its result page."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.may_somewhere(self.permission):
            if self.upload.state != State.RECEIVED:
                return self.go("result")
            try:
                self.opened  # noqa: B018
            except OtherForm:
                messages.warning(
                    request,
                    _("The software was renewed since you uploaded this. Upload the file again."),
                )
                return self.go("start")
        return super().dispatch(request, *args, **kwargs)


class Start(ImportTemplate):
    template_name = "spreadsheets/start.html"
    step = "start"

    def get_context_data(self, **kwargs):
        form = kwargs.pop("form", None) or UploadForm(initial={"as_of": timezone.localdate()})
        waiting = Upload.objects.of(self.request.user).filter(
            kind=self.sheet.kind, state=State.RECEIVED
        )
        namespace = self.request.resolver_match.namespace
        return super().get_context_data(
            form=form,
            waiting=[
                (one, reverse(f"{namespace}:layout", args=[one.reference])) for one in waiting[:10]
            ],
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                upload = services.receive(
                    form.cleaned_data["file"],
                    sheet=self.sheet,
                    as_of=form.cleaned_data["as_of"],
                    deed=self.deed(),
                    encoding=form.cleaned_data["encoding"] or None,
                )
            except Refused as refused:
                form.add_error("file", words_for.of_refusal(refused))
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                self.kwargs["reference"] = upload.reference
                return self.go("layout")
        return self.render_to_response(self.get_context_data(form=form), status=400)


# Layout


@dataclass
class ShownRow:
    number: int
    role: str
    role_word: object
    cells: list[str]
    is_gap: bool = False


@dataclass
class ShownColumn:
    letter: str
    index: int
    heading: str
    unit: str
    field: str
    is_asked: bool
    why: object


class LayoutPage(OpenUpload, ImportTemplate):
    template_name = "spreadsheets/layout.html"
    step = "layout"

    def get_context_data(self, **kwargs):
        opened = self.opened
        layout = opened.layout
        return super().get_context_data(
            sheets=[
                (number, raw.name or self.upload.name, number == self.upload.sheet_index)
                for number, raw in enumerate(opened.workbook.sheets)
            ],
            rows=self._rows(),
            columns=self._columns(),
            column_by_index={column.index: column for column in self._columns()},
            fields=[(one.name, one.label) for one in self.sheet.choosable_fields(opened.layout)],
            roles=[(role.value, words_for.ROLES[role]) for role in Role],
            found=self._found(),
            totals=[self._total(check) for check in layout.totals],
            problems=[words_for.of_layout(problem) for problem in layout.problems],
            blocking=[words_for.of_finding(one, self.sheet.messages) for one in opened.blocking],
            caveats=[words_for.of_file_caveat(one) for one in opened.workbook.caveats],
            asked=sum(match.is_asked for match in opened.matches),
            as_of=formats.day(self.upload.as_of),
            next_address=self.address("matches"),
            earlier=services.kept_before(self.upload),
            **kwargs,
        )

    def _found(self) -> str:
        layout = self.opened.layout
        rows = ngettext("%(n)s row", "%(n)s rows", len(layout.rows)) % {"n": len(layout.rows)}
        if not layout.groups:
            return rows
        groups = ngettext("%(n)s group", "%(n)s groups", len(layout.groups))
        return _("%(rows)s in %(groups)s") % {
            "rows": rows,
            "groups": groups % {"n": len(layout.groups)},
        }

    def _columns(self) -> list[ShownColumn]:
        return [
            ShownColumn(
                match.column.letter,
                match.column.index,
                match.column.heading,
                match.column.unit or "",
                match.field or "",
                match.is_asked,
                words_for.WHY_THIS_FIELD[match.reason],
            )
            for match in self.opened.matches
        ]

    def _rows(self) -> list[ShownRow]:
        """The picture of the sheet: its top, its end, and every row between that is not data."""
        raw, layout = self.opened.raw, self.opened.layout
        last = len(raw.rows)
        shown: list[ShownRow] = []
        for number, cells in enumerate(raw.rows, start=1):
            role = layout.roles.get(number, Role.EMPTY)
            at_the_edge = number <= ROWS_AT_THE_TOP or number > last - ROWS_AT_THE_END
            if not at_the_edge and role in (Role.DATA, Role.EMPTY):
                if not shown[-1].is_gap:
                    shown.append(ShownRow(number, "", "", [], is_gap=True))
                continue
            texts = [_cell_shown(cell) for cell in cells]
            shown.append(ShownRow(number, role.value, words_for.ROLES[role], texts))
        return shown

    def _total(self, check) -> dict:
        column = next(one for one in self.opened.layout.columns if one.index == check.column)
        unit = column.unit or ""
        matched = next(one for one in self.opened.matches if one.column.index == check.column)
        if not unit and matched.field:
            unit = self.sheet.unit_of(matched.field)
        return {
            "row": check.row,
            "heading": column.heading,
            "unit": unit,
            "stated": check.stated,
            "computed": check.computed,
            "agrees": check.agrees,
            "unread": [f"{column.letter}{row}" for row in check.unread_rows[:ADDRESSES_SHOWN]],
        }

    def post(self, request, *args, **kwargs):
        try:
            services.answer(self.upload, deed=self.deed(), **self._said(request.POST))
        except Settled:
            return self.go("result")
        except (ValidationError, NotADay) as problem:
            told = (
                problem.messages
                if isinstance(problem, ValidationError)
                else [_("Type the day as 31/12/2025.")]
            )
            for text in told:
                messages.error(request, text)
            return self.go("layout")
        return self.go("matches" if "next" in request.POST else "layout")

    def _said(self, posted) -> dict:
        said: dict = {}
        if posted.get("as_of"):
            said["as_of"] = parse_day(posted["as_of"]).first
        number = posted.get("sheet", "")
        if number.isdecimal() and int(number) != self.upload.sheet_index:
            # Roles and fields that were shown belong to the other sheet.
            return {**said, "sheet_index": int(number[:6])}
        said["roles"] = self._roles(posted)
        said["fields"] = self._fields(posted)
        return said

    def _roles(self, posted) -> dict[int, str]:
        """Only what differs from what was found; what was found needs nobody to say so."""
        found, known = self.opened.layout.roles, set(Role)
        return {
            number: role
            for number, role in _numbered(posted, "role-")
            if role in known and found.get(number) != role
        }

    def _fields(self, posted) -> dict[int, str]:
        matches = {match.column.index: match for match in self.opened.matches}
        known = {one.name for one in self.sheet.choosable_fields(self.opened.layout)} | {""}
        confirmed = "next" in posted
        return {
            index: name
            for index, name in _numbered(posted, "field-")
            if index in matches
            and name in known
            and (name != (matches[index].field or "") or (confirmed and matches[index].is_asked))
        }


def _numbered(posted, prefix: str):
    for name in posted:
        number = name.removeprefix(prefix)
        if name != number and number.isdecimal() and len(number) < 7:
            yield int(number), posted[name]


def _cell_shown(cell) -> str:
    if cell.is_empty:
        return ""
    value = cell.value
    text = value if isinstance(value, str) else words_for.shown(value)
    if value is None:
        text = "?"
    return text if len(text) <= LONGEST_CELL_SHOWN else text[: LONGEST_CELL_SHOWN - 1] + "…"


# Matches


@dataclass
class ShownQuestion:
    number: int
    key: str
    text: str
    choices: list
    offered: str
    offered_label: object
    answer: str
    addresses: list[str]
    more: int
    is_open: bool
    as_list: bool = False


class Matches(OpenUpload, ImportTemplate):
    template_name = "spreadsheets/matches.html"
    step = "matches"

    def get(self, request, *args, **kwargs):
        if self.opened.blocking:
            return self.go("layout")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        questions = [self._shown(n, one) for n, one in enumerate(self.plan.questions)]
        return super().get_context_data(
            questions=sorted(questions, key=lambda one: not one.is_open),
            open_count=len(self.plan.open_questions),
            has_offers=any(one.is_open and one.offered for one in questions),
            matched=self._matched(),
            next_address=self.address("changes"),
            **kwargs,
        )

    def _matched(self) -> dict[str, int]:
        known = sum(not row.is_new for row in self.plan.rows)
        return {"known": known, "new": len(self.plan.rows) - known}

    def _shown(self, number: int, question: Question) -> ShownQuestion:
        text = self.sheet.messages.get(question.code, question.code)
        offered = next((c.label for c in question.choices if c.value == question.offered), "")
        return ShownQuestion(
            number=number,
            key=question.key,
            text=words_for.filled(text, question.params),
            choices=[(one.value, one.label) for one in question.choices],
            offered=question.offered,
            offered_label=offered,
            answer=question.answer or "",
            addresses=list(question.addresses[:ADDRESSES_SHOWN]),
            more=max(len(question.addresses) - ADDRESSES_SHOWN, 0),
            is_open=question.answer is None,
            as_list=len(question.choices) > MOST_RADIOS,
        )

    def post(self, request, *args, **kwargs):
        said = {}
        for number, question in enumerate(self.plan.questions):
            # The text of the question travels along, so that answers cannot slip to another one.
            if request.POST.get(f"key-{number}") != question.key:
                continue
            value = request.POST.get(f"answer-{number}", "")
            if not value and "take_offered" in request.POST and question.answer is None:
                value = question.offered
            if value in {choice.value for choice in question.choices}:
                said[question.key] = value
        try:
            services.answer(self.upload, deed=self.deed(), questions=said)
        except Settled:
            return self.go("result")
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return self.go("matches")
        plan = services.plan_of(
            self._fresh(), self.sheet, by=request.user, today=timezone.localdate()
        )
        return self.go("matches" if plan.open_questions else "changes")

    def _fresh(self) -> Upload:
        self.upload.refresh_from_db()
        return self.upload


# Changes


@dataclass
class ShownFinding:
    sign: str
    word: object
    text: str
    address: str = ""
    typed: str = ""


@dataclass
class ShownGroup:
    text: str
    sign: str
    word: object
    count: int
    cells: list[tuple[str, str]]
    more: int


@dataclass
class ShownPlanRow:
    number: int
    label: str
    group: str
    kind: str
    sign: str
    word: object
    is_odd: bool
    differences: list = field(default_factory=list)
    findings: list[ShownFinding] = field(default_factory=list)
    can_leave_out: bool = False
    is_left_out: bool = False


FILTERS = (
    RowKind.NEW,
    RowKind.CHANGED,
    RowKind.SAME,
    "odd",
    RowKind.FAULTY,
    RowKind.ASKED,
    RowKind.LEFT_OUT,
)


class Changes(OpenUpload, ImportTemplate):
    template_name = "spreadsheets/changes.html"
    step = "changes"

    def get(self, request, *args, **kwargs):
        if self.opened.blocking:
            return self.go("layout")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        plan = self.plan
        chosen = self.request.GET.get("kind", "")
        rows = [row for row in plan.rows if _is_of_kind(row, chosen)]
        page = Paginator(rows, ROWS_A_PAGE).get_page(self.request.GET.get("page"))
        asking = services.asking_of(self.upload, by=self.request.user, today=timezone.localdate())
        return super().get_context_data(
            chips=self._chips(chosen),
            chosen=chosen,
            rows=[self._row(row) for row in page.object_list],
            page_of_rows=page,
            problems=self._groups(),
            effects=self.sheet.effects(plan, asking),
            plan=plan,
            button=self.sheet.button(plan),
            keep_address=self.address("keep"),
            problems_address=self.address("problems"),
            matches_address=self.address("matches"),
            open_questions=len(plan.open_questions),
            faulty=plan.counts[RowKind.FAULTY],
            earlier=services.kept_before(self.upload),
            **kwargs,
        )

    def _chips(self, chosen: str) -> list[dict]:
        counts = self.plan.counts
        chips = [{"kind": "", "word": _("all"), "count": len(self.plan.rows), "sign": "plain"}]
        chips += [
            {
                "kind": str(kind),
                "word": words_for.ROW_KINDS[kind],
                "count": counts[kind],
                "sign": words_for.SIGNS[kind],
            }
            for kind in FILTERS
            if counts[kind]
        ]
        return [{**chip, "is_chosen": chip["kind"] == chosen} for chip in chips]

    def _row(self, row: Draft) -> ShownPlanRow:
        found = [("missed", one) for one in row.faults] + [("odd", one) for one in row.oddities]
        found += [("plain", one) for one in row.notes]
        return ShownPlanRow(
            number=row.number,
            label=row.label,
            group=" › ".join(group.text for group, _cell in row.groups),
            kind=row.kind,
            sign=words_for.SIGNS[row.kind],
            word=words_for.ROW_KINDS[row.kind],
            is_odd=row.is_odd,
            differences=[
                {
                    "label": one.label,
                    "before": value_shown(one.before, one.words),
                    "after": value_shown(one.after, one.words),
                    "typed": one.typed,
                    "address": one.address,
                }
                for one in row.differences
            ],
            findings=[self._finding(sign, one) for sign, one in found],
            can_leave_out=row.kind in (RowKind.FAULTY, RowKind.ASKED),
            is_left_out=row.is_left_out,
        )

    def _finding(self, sign: str, finding: Finding) -> ShownFinding:
        text = words_for.of_finding(finding, self.sheet.messages)
        label = f"{finding.label}: " if finding.label else ""
        word = "" if sign == "plain" else words_for.FINDINGS[sign]
        return ShownFinding(sign, word, f"{label}{text}", finding.address, finding.typed)

    def _groups(self) -> list[ShownGroup]:
        groups = []
        for sign, causes in (
            ("missed", self.plan.faults),
            ("odd", self.plan.oddities),
            ("plain", self.plan.notes),
        ):
            for cause in causes:
                cells = [(one.address or str(row.number), one.typed) for row, one in cause.findings]
                first = cause.first
                groups.append(
                    ShownGroup(
                        words_for.of_finding(first, self.sheet.messages),
                        sign,
                        words_for.FINDINGS[sign],
                        len(cause),
                        cells[:ADDRESSES_SHOWN],
                        max(len(cells) - ADDRESSES_SHOWN, 0),
                    )
                )
        return groups

    def post(self, request, *args, **kwargs):
        """Leave rows out, or take them in again."""
        left_out = set(services.asking_of(self.upload, by=request.user, today=None).left_out)
        rows = {row.number: row for row in self.plan.rows}
        if "leave_out_faulty" in request.POST:
            left_out |= {n for n, row in rows.items() if row.kind is RowKind.FAULTY}
        for name, change in (("leave_out", left_out.add), ("take_in", left_out.discard)):
            number = request.POST.get(name, "")
            if number.isdecimal() and len(number) < 7 and int(number) in rows:
                change(int(number))
        try:
            services.answer(self.upload, deed=self.deed(), left_out=sorted(left_out))
        except Settled:
            return self.go("result")
        return self.go("changes")


def value_shown(value, words_of_codes) -> str:
    if isinstance(value, Mark):
        return _("not applicable")
    if isinstance(value, list):
        return ", ".join(str(words_of_codes.get(one, one)) for one in value) or "–"
    if value in ("", None):
        return "–"
    if isinstance(value, str | bool | int) and value in words_of_codes:
        return str(words_of_codes[value])
    return words_for.shown(value)


def _is_of_kind(row: Draft, chosen: str) -> bool:
    if chosen == "odd":
        return row.is_odd
    return not chosen or row.kind == chosen


class Problems(OpenUpload, ImportPage, View):
    """All problems as a workbook, to be sent to whoever made the file."""

    def get(self, request, *args, **kwargs):
        kinds = [
            (words_for.FINDINGS[sign], name)
            for sign, name in (("missed", "faults"), ("odd", "oddities"), ("plain", "notes"))
        ]
        rows = [
            [
                word,
                self.opened.raw.name,
                finding.address,
                row.number,
                row.label,
                finding.typed,
                words_for.of_finding(finding, self.sheet.messages),
            ]
            for word, name in kinds
            for row in self.plan.rows
            for finding in getattr(row, name)
        ]
        headings = [
            _("Kind"),
            _("Sheet"),
            _("Cell"),
            _("Row"),
            _("Name"),
            _("As typed"),
            _("What to do"),
        ]
        stem = self.upload.name.rpartition(".")[0] or self.upload.name
        return writing.download(
            writing.xlsx(_("Problems"), headings, rows), f"{stem}-problems.xlsx"
        )


# Keeping, result, undo, discarding


class Keep(ImportPage, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        try:
            services.keep(
                self.upload,
                sheet=self.sheet,
                deed=self.deed(),
                shown_fingerprint=request.POST.get("fingerprint", ""),
            )
        except AlreadyKept as kept:
            messages.warning(request, already_kept(kept.upload))
            return self.go("result" if kept.upload.pk == self.upload.pk else "changes")
        except MovedMeanwhile:
            messages.error(
                request,
                _(
                    "The data changed since you looked. Nothing was kept."
                    " Please check the changes again."
                ),
            )
            return self.go("changes")
        except NotReady:
            messages.error(
                request,
                _("Nothing was kept: some rows must be put right or wait for an answer first."),
            )
            return self.go("changes")
        except (Settled, OtherForm):
            return self.go("changes")
        except ValidationError as problem:
            messages.error(
                request, _("Nothing was kept: %(why)s") % {"why": " ".join(problem.messages)}
            )
            return self.go("changes")
        except PermissionDenied:
            messages.error(
                request,
                _("Nothing was kept: you may not record for the area of every row any more."),
            )
            return self.go("changes")
        # Only now, after the transaction has ended well, is anything called kept.
        self.upload.refresh_from_db()
        messages.success(request, kept_words(self.upload))
        return self.go("result")


def already_kept(upload: Upload) -> str:
    return _(
        "This file was already imported by %(who)s at %(when)s. Nothing was kept a second time."
    ) % {
        "who": upload.by,
        "when": formats.moment(upload.kept_at),
    }


def kept_words(upload: Upload) -> str:
    new, changed = upload.outcome.get("new", 0), upload.outcome.get("changed", 0)
    return _("Kept: %(new)s new, %(changed)s changed, %(same)s unchanged.") % {
        "new": formats.number(new),
        "changed": formats.number(changed),
        "same": formats.number(upload.outcome.get("same", 0)),
    }


class Result(ImportTemplate):
    template_name = "spreadsheets/result.html"
    step = "result"

    def get(self, request, *args, **kwargs):
        if self.upload.state == State.RECEIVED:
            return self.go("changes")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        upload = self.upload
        outcome = [
            (words_for.SIGNS[kind], words_for.ROW_KINDS[kind], upload.outcome[str(kind)])
            for kind in FILTERS
            if upload.outcome.get(str(kind))
        ]
        return super().get_context_data(
            outcome=outcome,
            is_kept=upload.state == State.KEPT,
            may_undo=self.request.user.may_somewhere(Permission.UNDO),
            undo_address=self.address("undo"),
            start_address=self.address("start"),
            **kwargs,
        )


class Undo(ImportTemplate):
    """What an undo would do, and the button that does it."""

    template_name = "spreadsheets/undo.html"
    step = "result"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.may_somewhere(Permission.UNDO):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.upload.state != State.KEPT:
            return self.go("result")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        account = services.look_at_undo(self.upload, sheet=self.sheet, by=self.request.user)
        return super().get_context_data(
            lists=undo_lists(account),
            can_undo=bool(account.put_back) and not account.impossible,
            back_address=self.address("result"),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        try:
            account = services.undo(self.upload, sheet=self.sheet, deed=self.deed(Via.UNDO))
        except NothingToUndo:
            messages.warning(request, _("There was nothing left to put back. Nothing was changed."))
        except PermissionDenied:
            messages.error(
                request,
                _("Nothing was undone: the import also touched areas you may not record for."),
            )
        else:
            messages.success(
                request,
                _(
                    "Undone: %(back)s entries put back, %(kept)s kept because they were edited since."
                )
                % {
                    "back": formats.number(len(account.put_back)),
                    "kept": formats.number(len(account.edited_since) + len(account.kept_for_good)),
                },
            )
        return self.go("result")


SHOWN_OF_UNDO = 50


def undo_lists(account) -> list[dict]:
    lists = [
        ("met", _("Will be put back"), [(_row_words(row), "") for row in account.put_back]),
        (
            "at_risk",
            _("Stays, because somebody edited it since"),
            [(_row_words(row), "") for row in account.edited_since],
        ),
        (
            "not_applicable",
            _("Stays, because it was approved or published"),
            [(_row_words(row), "") for row in account.kept_for_good],
        ),
        (
            "missed",
            _("Cannot be undone by you"),
            [(_row_words(row), reason) for row, reason in account.impossible],
        ),
    ]
    return [
        {
            "sign": sign,
            "heading": heading,
            "count": len(rows),
            "rows": rows[:SHOWN_OF_UNDO],
            "more": max(len(rows) - SHOWN_OF_UNDO, 0),
        }
        for sign, heading, rows in lists
    ]


def _row_words(row) -> str:
    return f"{row} · {row._meta.verbose_name}"


class Discard(ImportPage, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        try:
            services.discard(self.upload, deed=self.deed())
        except Settled:
            return self.go("result")
        messages.success(request, _("The upload was discarded. Nothing of it was kept."))
        return self.go("start")
