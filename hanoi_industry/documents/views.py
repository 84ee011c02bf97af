"""The list of papers, one paper with what rests on it, and the forms that write them."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView, View

from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired, deed_of
from hanoi_industry.documents import attachments, services
from hanoi_industry.documents.citing import cited_by
from hanoi_industry.documents.filters import DocumentFilter
from hanoi_industry.documents.forms import AttachForm, DocumentForm, ReviseDocumentForm
from hanoi_industry.documents.models import Document
from hanoi_industry.documents.tables import DocumentTable
from hanoi_industry.exports.views import ExportedList, named
from hanoi_industry.history import telling
from hanoi_industry.history.models import Change, Line
from hanoi_industry.tables import paginated

LARGEST_NUMBER = 2**63 - 1
MOST_CHANGES_SHOWN = 100


class DocumentList(PermissionRequired, ExportedList, TemplateView):
    permission = Permission.REGISTER_READ
    template_name = "documents/list.html"
    extra_context = {"title": gettext_lazy("Papers")}

    @cached_property
    def papers(self):
        return Document.objects.visible_to(self.request.user)

    @cached_property
    def found(self) -> DocumentFilter:
        papers = self.papers.select_related("area").latest_first()
        return DocumentFilter(self.request.GET, queryset=papers)

    def listed(self) -> DocumentTable:
        return DocumentTable(self.found.qs if self.found.is_valid() else self.papers.none())

    def get_context_data(self, **kwargs):
        found, table = self.found, self.listed()
        table.whole = self.papers.count()
        return super().get_context_data(
            filter=found,
            table=paginated(self.request, table),
            chips=_chips(self.request, found),
            may_record=self.request.user.may_somewhere(Permission.DOCUMENTS_EDIT),
            may_import=self.request.user.may_somewhere(Permission.IMPORT),
            **kwargs,
        )


def _chips(request, found: DocumentFilter) -> list[dict]:
    chips = []
    for name, value in found.form.cleaned_data.items() if found.is_valid() else ():
        if not value:
            continue
        rest = request.GET.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        words = dict(getattr(found.form.fields[name], "choices", ())).get(value, value)
        chips.append(
            {"label": found.form[name].label, "value": words, "href": f"?{rest.urlencode()}"}
        )
    return chips


class _OfOnePaper(PermissionRequired):
    """Papers of areas the person does not read are not there."""

    @cached_property
    def document(self) -> Document:
        if self.kwargs["pk"] > LARGEST_NUMBER:
            raise Http404
        visible = Document.objects.visible_to(self.request.user).select_related("area")
        return get_object_or_404(visible, pk=self.kwargs["pk"])

    @property
    def may_revise(self) -> bool:
        return self.request.user.may(Permission.DOCUMENTS_EDIT, self.document.responsible_area())


class Paper(_OfOnePaper, TemplateView):
    permission = Permission.REGISTER_READ
    template_name = "documents/paper.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            document=self.document,
            title=str(self.document),
            cited_by=cited_by(self.document, self.request.user),
            changes=_changes(self.document, self.request.user),
            may_revise=self.may_revise,
            **kwargs,
        )


@dataclass(frozen=True)
class ChangeInWords:
    change: Change
    what: str
    before: str
    after: str


def _changes(document: Document, user) -> list[ChangeInWords]:
    changes = Change.objects.of("document", document.subject_code()).visible_to(user)
    changes = changes.select_related("change_set__by")[:MOST_CHANGES_SHOWN]
    told = [_in_words(change, line) for change in changes for line in change.told()]
    return told[:MOST_CHANGES_SHOWN]


def _in_words(change: Change, line: Line) -> ChangeInWords:
    field = Document._meta.get_field(line.field)
    before, after = (telling.value_as_kept(field, text) for text in (line.before, line.after))
    return ChangeInWords(change, field.verbose_name, before, after)


class _Writing(FormView):
    template_name = "documents/form.html"

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "by": self.request.user,
            "today": timezone.localdate(),
        }

    def refused(self, form, problem: ValidationError):
        form.add_error(None, problem)
        return self.form_invalid(form)


class RecordDocument(PermissionRequired, _Writing):
    permission = Permission.DOCUMENTS_EDIT
    form_class = DocumentForm
    extra_context = {"title": gettext_lazy("Record a paper")}

    def form_valid(self, form):
        known = services.recorded(**form.values)
        if known is not None:
            messages.info(self.request, _("This paper was recorded already. Nothing is changed."))
            return redirect("documents:paper", known.pk)
        try:
            document = services.record_document(deed=deed_of(self.request), **form.values)
        except ValidationError as problem:
            return self.refused(form, problem)
        messages.success(self.request, _("%(paper)s is recorded.") % {"paper": document})
        return redirect("documents:paper", document.pk)


class _KeepingOne(_OfOnePaper):
    """Writes about one paper: only where the person keeps papers of its area."""

    permission = Permission.DOCUMENTS_EDIT

    def dispatch(self, request, *args, **kwargs):
        signed_in = request.user.is_authenticated
        if signed_in and request.user.may_somewhere(self.permission) and not self.may_revise:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ReviseDocument(_KeepingOne, _Writing):
    form_class = ReviseDocumentForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "document": self.document}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            document=self.document,
            title=_("Revise %(paper)s") % {"paper": self.document},
            **kwargs,
        )

    def form_valid(self, form):
        try:
            document = services.revise_document(
                self.document, deed=deed_of(self.request), **form.values
            )
        except ValidationError as problem:
            return self.refused(form, problem)
        messages.success(self.request, _("%(paper)s is revised.") % {"paper": document})
        return redirect("documents:paper", document.pk)


# The file of a paper


class PaperFile(_OfOnePaper, View):
    """Given to whoever reads the paper, to be stored and never shown by the browser."""

    permission = Permission.REGISTER_READ
    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        document = self.document
        if not document.file:
            raise Http404
        try:
            file = services.stored_file(document).open("rb")
        except FileNotFoundError as gone:
            raise Http404 from gone
        kind = attachments.ENDINGS[attachments.ending_of(document.file_name)]
        return named(FileResponse(file, content_type=kind), document.file_name)


class AttachFile(_KeepingOne, FormView):
    form_class = AttachForm
    template_name = "documents/attach.html"

    def form_valid(self, form):
        services.attach_file(self.document, form.cleaned_data["file"], deed=deed_of(self.request))
        messages.success(
            self.request, _("The file of %(paper)s is attached.") % {"paper": self.document}
        )
        return redirect("documents:paper", self.document.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            document=self.document,
            title=_("File of %(paper)s") % {"paper": self.document},
            **kwargs,
        )
