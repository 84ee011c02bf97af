"""The tasks of the year's plan: who must act until when, late ones first; ordered and changed here."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import deed_of
from hanoi_industry.exports.writing import Outgoing
from hanoi_industry.history.services import begun
from targets import forms, services, tables, tasks
from targets.models import Indicator, PlanTask, TaskFacts
from targets.services import EditedMeanwhile
from targets.tasks import Task
from targets.views.frame import CityList, CityPage
from targets.views.writing import Writing

# What a small number of the database holds at most.
LARGEST_SMALL = 32_767


class TaskList(CityList, TemplateView):
    template_name = "targets/tasks.html"

    @cached_property
    def choice(self) -> forms.TaskChoice:
        years = PlanTask.objects.order_by().values_list("year", flat=True).distinct()
        return forms.TaskChoice(self.request.GET, today=self.bar.day, years=list(years))

    @cached_property
    def ordered(self) -> list[Task]:
        """All of the year."""
        clocks = {"day": self.bar.day, "known_on": self.bar.known_on_day}
        return tasks.of_year(self.choice.asked["year"], **clocks)

    @property
    def shown(self) -> list[Task]:
        return [task for task in self.ordered if self.choice.lets_pass(task)]

    def export_title(self) -> str:
        if self.choice.asked["year"] is None:
            return _("Tasks of all plans")
        return _("Tasks of the plan of %(year)s") % {"year": self.choice.asked["year"]}

    def exported(self) -> Outgoing:
        return Outgoing(self.export_title(), tables.task_headings(), tables.task_rows(self.shown))

    def get_context_data(self, **kwargs):
        late = sum(1 for task in self.ordered if task.is_late)
        finding = _("%(late)s of %(count)s tasks are late.")
        return super().get_context_data(
            title=self.export_title(),
            lead=finding
            % {"late": formats.number(late), "count": formats.number(len(self.ordered))},
            bar=self.bar,
            choice=self.choice,
            tasks=self.shown,
            whole=len(self.ordered),
            **kwargs,
        )


class OfTask(CityPage):
    """One task of a plan, by its year and its number there."""

    @cached_property
    def plan_task(self) -> PlanTask:
        if max(self.kwargs["year"], self.kwargs["number"]) > LARGEST_SMALL:
            raise Http404
        return get_object_or_404(PlanTask, **self.kwargs)

    @property
    def address(self) -> str:
        return reverse("targets:task", kwargs=self.kwargs)


class TaskPage(OfTask, TemplateView):
    template_name = "targets/task.html"

    def get_context_data(self, **kwargs):
        task = tasks.one(self.plan_task, day=self.bar.day, known_on=self.bar.known_on_day)
        facts = TaskFacts.objects.filter(task=self.plan_task)
        if self.bar.known_on_day is not None:
            facts = facts.standing(self.bar.known_on_day)
        rows = facts.select_related("source", "change_set__by", "withdrawn_by__by")
        return super().get_context_data(
            title=task.text if task else str(self.plan_task),
            lead=str(self.plan_task),
            bar=self.bar,
            plan_task=self.plan_task,
            task=task,
            rows=rows.order_by("-valid_from", "-pk"),
            **kwargs,
        )


class WritingTask(CityPage, FormView):
    template_name = "targets/task_form.html"
    permission = Permission.TARGETS_EDIT
    form_class = forms.TaskForm
    heading = gettext_lazy("A task of the plan")
    task: Task | None = None

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "today": self.today, "task": self.task}

    def form_valid(self, form):
        try:
            with transaction.atomic():
                deed = begun(deed_of(self.request))
                task = self.write(form, deed)
        except ValidationError as problem:
            Writing.refuse(form, problem)
            return self.form_invalid(form)
        context = {"words": self.done(task), "change_set": deed.change_set}
        told = render_to_string("targets/_done.html", context, self.request)
        messages.success(self.request, told)
        return redirect("targets:task", year=task.year, number=task.number)

    def said(self, form, deed) -> dict:
        """What the services take of the form, beside the year."""
        return {
            **form.facts,
            "deed": deed,
            "valid_from": form.cleaned_data["valid_from"],
            "serves": form.cleaned_data["serves"],
            "source": services.paper_named(form.cleaned_data["paper"], deed=deed),
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.heading, button=self.button, **kwargs)


class OrderTask(WritingTask):
    button = gettext_lazy("Record the task")

    def get_initial(self):
        """From the page of an indicator: the task serves it."""
        code = self.request.GET.get("indicator", "")
        return {"serves": [one.pk for one in Indicator.objects.all() if one.code == code]}

    def write(self, form, deed) -> PlanTask:
        return services.order_task(form.cleaned_data["year"], **self.said(form, deed))

    def done(self, task: PlanTask) -> str:
        return _("%(task)s is recorded.") % {"task": task}


class ReviseTask(OfTask, WritingTask):
    heading = gettext_lazy("Something changed of a task")
    button = gettext_lazy("Save the changes")

    @cached_property
    def task(self) -> Task:
        found = tasks.one(self.plan_task, day=self.today)
        if found is None:
            raise Http404
        return found

    def write(self, form, deed) -> PlanTask:
        shown = form.cleaned_data["shown"]
        services.revise_task(self.plan_task, shown=shown, **self.said(form, deed))
        return self.plan_task

    def form_invalid(self, form):
        if any(isinstance(one, EditedMeanwhile) for one in form.non_field_errors().as_data()):
            form.data = form.data.copy()
            form.data["shown"] = str(tasks.one(self.plan_task, day=self.today).facts.pk)
        return super().form_invalid(form)

    def done(self, task: PlanTask) -> str:
        return _("%(task)s is changed.") % {"task": task}

    def get_context_data(self, **kwargs):
        return super().get_context_data(plan_task=self.plan_task, lead=self.plan_task, **kwargs)
