"""Cases: opened and closed by the rule, followed on their own pages; notes are kept here as well."""

from django.contrib import admin

from clusters.admin.facts import FactsAdmin, FactsOfACluster
from clusters.admin.frame import RegisterAdmin
from clusters.models import Case, CaseFacts, CaseNote
from clusters.verdicts import services as verdicts


class StatesOfACase(FactsOfACluster):
    model = CaseFacts
    fields = ["valid_from", "state", "severity", "owner", "due_on", "decision", "why"]


class NotesOnACase(FactsOfACluster):
    model = CaseNote
    fields = ["valid_from", "kind", "text", "source"]


@admin.register(Case)
class CaseAdmin(RegisterAdmin):
    write_permission = None
    may_be_added = False
    path_to_cluster = "station__cluster"
    list_display = ["__str__", "station", "kind", "opened_on"]
    list_filter = ["kind"]
    list_select_related = ["station__cluster"]
    search_fields = ["pk"]
    date_hierarchy = "opened_on"
    fields = ["station", "kind", "opened_on"]
    inlines = [StatesOfACase, NotesOnACase]


@admin.register(CaseFacts)
class CaseFactsAdmin(FactsAdmin):
    """Said by the rule, or decided on the page of the case; nobody states it past them."""

    write_permission = None
    may_be_added = False
    may_be_removed = False
    path_to_cluster = "case__station__cluster"
    subject = ("case",)
    shown = ("state", "severity", "owner", "due_on", "decision", "why")
    filtered = ("state", "decision", "severity", "case__kind")


@admin.register(CaseNote)
class CaseNoteAdmin(FactsAdmin):
    path_to_cluster = "case__station__cluster"
    subject = ("case",)
    shown = ("kind", "text")
    filtered = ("kind",)

    def state(self, request, form):
        cleaned = form.cleaned_data
        return verdicts.add_note(
            cleaned["case"],
            deed=self.deed(request),
            kind=cleaned["kind"],
            text=cleaned["text"],
            source=cleaned["source"],
            on=cleaned["valid_from"],
        )

    def correct(self, request, obj, form):
        cleaned = form.cleaned_data
        note = CaseNote.objects.select_related(*CaseNote.told_with).get(pk=obj.pk)
        return verdicts.correct_note(
            note,
            deed=self.deed(request),
            valid_from=cleaned["valid_from"],
            source=cleaned["source"],
            **self.facts_of(form),
        )

    def remove(self, request, obj):
        verdicts.withdraw_note(obj, deed=self.deed(request))
