"""Samples of one station: typed in a grid with the verdict beside each box, shown, corrected, taken back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from clusters import forms, judging, sampling, station_forms
from clusters.models import Reading, Sample, SampleFacts, SampleKind
from clusters.sampling import Column, Entered
from clusters.station_tables import named, sample_address
from clusters.views.cards import Clocks, rows_of
from clusters.views.facts import Writing, paper_of
from clusters.views.frame import OnADay, Recording, say_done
from clusters.views.station import OfStation
from clusters.views.station_parts import (
    SAMPLE_SIGNS,
    bounds_in_words,
    typed,
    verdict_words,
    working_lines,
)
from clusters.wastewater import services
from clusters.wastewater.services import SampleRow, Value
from hanoi_industry import formats
from hanoi_industry.validity import EditedMeanwhile

SIGNS_WHILE_TYPING = {"within": "met", "exceeds": "missed", "cannot_tell": "cannot_tell"}


class OnGrid(OfStation, Recording):
    """About the grid in which samples of a station are typed."""

    @cached_property
    def today(self):
        return timezone.localdate()

    @property
    def columns(self) -> int:
        asked = self.request.GET.get("samples", "")
        return min(int(asked), sampling.MOST_SAMPLES) if asked.isdecimal() and int(asked) else 1

    @cached_property
    def sample(self) -> Sample | None:
        """The one that is corrected; None where new ones are typed."""
        if "sample" not in self.kwargs:
            return None
        samples = Sample.objects.standing().filter(station=self.station)
        return get_object_or_404(samples, pk=self.kwargs["sample"])

    @cached_property
    def grid(self) -> sampling.Grid:
        return sampling.grid_of(
            self.station,
            day=self.sample.taken_on if self.sample else self.today,
            columns=1 if self.sample else self.columns,
            sample=self.sample,
            with_all="all" in self.request.GET,
        )

    @cached_property
    def typed(self) -> dict[str, str]:
        told = self.request.POST.dict()
        if self.sample is not None:
            # Which sample it is stays as it is; only what is said of it is mended.
            told |= {
                "taken_on-0": formats.day(self.sample.taken_on),
                "point-0": self.sample.point,
                "number-0": self.sample.number,
            }
        return told

    @cached_property
    def read(self) -> list[Column]:
        return sampling.read_all(self.grid, self.typed, today=self.today)


class CheckSamples(OnGrid, View):
    """How every box is read and judged, said while somebody types; nothing is written."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        cells = {}
        for column in self.read:
            for name, words in column.problems.items():
                cells[name] = {"sign": "missed", "text": words}
            for one in column.entered:
                cells[one.box.name] = told_of(one, column)
            cells[f"sample-{column.place}"] = sample_in_words(column)
        return JsonResponse({"cells": cells, "summary": summary(self.read)})


def told_of(one: Entered, column: Column) -> dict:
    """The sign and the words beside a box, and what a tick would stand for where it is asked about."""
    if one.measurement.trouble is not None:
        return {"sign": "missed", "text": one.measurement.in_words}
    line = column.lines.get(one.box.parameter.code)
    told = {"sign": "", "text": ""}
    if line is not None:
        told = {
            "sign": SIGNS_WHILE_TYPING[line.judged.outcome.value],
            "text": verdict_words(line.judged),
        }
    if not one.doubt:
        return told
    return {"sign": told["sign"], "text": f"{told['text']}. {one.doubt}", "asks": one.asks}


def sample_in_words(column: Column) -> dict:
    """The verdict on a whole sample as it is typed so far."""
    if column.working is None:
        return {"sign": "", "text": ""}
    verdict = column.working.verdict
    words = {
        "meets": _("meets its limits"),
        "exceeds": _("exceeds: %(parameters)s"),
        "cannot_tell": _("cannot be told yet: %(parameters)s"),
    }[verdict.outcome.value]
    names = {line.judged.parameter: str(line.parameter) for line in column.working.lines}
    some = verdict.exceeded or verdict.open
    told = ", ".join(names.get(one.parameter, str(one.parameter)) for one in some)
    sign = {"meets": "met", "exceeds": "missed", "cannot_tell": "cannot_tell"}
    return {"sign": sign[verdict.outcome.value], "text": words % {"parameters": told or "–"}}


def summary(columns: list[Column]) -> str:
    values = sum(len(column.values) for column in columns)
    refused = sum(one.is_refused for column in columns for one in column.entered)
    refused += sum(len(column.problems) for column in columns)
    told = ngettext("%(count)s value is read.", "%(count)s values are read.", values) % {
        "count": formats.number(values)
    }
    told = " ".join([told, *map(_verdict_line, columns)]).strip()
    if not refused:
        return told
    asked = ngettext(
        "%(count)s box needs another look.", "%(count)s boxes need another look.", refused
    )
    return f"{told} {asked % {'count': formats.number(refused)}}"


def _verdict_line(column: Column) -> str:
    words = sample_in_words(column)["text"]
    said = {"sample": _("Sample %(number)s") % {"number": column.place + 1}, "words": words}
    return _("%(sample)s: %(words)s.") % said if words else ""


class EnterSamples(OnGrid, OnADay, Writing):
    """Samples of a laboratory: all that is typed is kept together, or nothing is and every box says why."""

    template_name = "clusters/samples.html"
    form_class = station_forms.SamplesForm

    def form_valid(self, form):
        problems = [words for _column, words in self._taken_twice()]
        if problems or any(column.is_refused for column in self.read):
            for words in problems:
                form.add_error(None, words)
            return self.form_invalid(form)
        return super().form_valid(form)

    def _taken_twice(self):
        told = [column for column in self.read if column.taken_on is not None]
        return sampling.taken_twice(told, self.station)

    def write(self, form, deed):
        told = [column for column in self.read if column.values]
        if not told:
            raise ValidationError(_("Nothing is typed yet. Type the values of a sample first."))
        paper = paper_of(form, deed, self.cluster.area)
        rows = [
            SampleRow(
                self.station,
                column.taken_on,
                SampleKind.LABORATORY,
                column.texts["point"],
                column.texts["number"],
                facts={**form.facts(), "taken_at": column.taken_at},
                readings=tuple(map(value_of, column.values)),
                source=paper,
            )
            for column in told
        ]
        return services.record_samples(rows, deed=deed)

    def done(self, form, change_set):
        count = sum(1 for column in self.read if column.values)
        words = ngettext(
            "%(count)s sample of %(station)s is kept.",
            "%(count)s samples of %(station)s are kept.",
            count,
        )
        said = {"count": formats.number(count), "station": named(self.station)}
        say_done(self.request, change_set, words % said)

    def get_success_url(self):
        return reverse("clusters:station", args=[self.cluster.code, self.station.number])

    @property
    def check_address(self) -> str:
        address = reverse("clusters:check-samples", args=[self.cluster.code, self.station.number])
        return f"{address}?{self.request.GET.urlencode()}"

    def get_context_data(self, **kwargs):
        read = {column.place: column for column in self.read} if self.request.POST else {}
        entered = {
            one.box.name: (one, column) for column in read.values() for one in column.entered
        }
        return super().get_context_data(
            **{
                "title": _("Enter samples"),
                "lead": named(self.station),
                "cluster": self.cluster,
                "station": self.station,
                "grid": self.grid,
                "allowed": self.grid.allowed,
                "heads": [self._head(place, read.get(place)) for place in range(self.grid.columns)],
                "rows": [
                    (
                        row,
                        limit_of(row),
                        last_of(row),
                        [self._shown(box, entered) for box in row.boxes],
                    )
                    for row in self.grid.rows
                ],
                "refused": [problem for column in read.values() for problem in problems_of(column)],
                "check_address": self.check_address,
                "further": range(1, sampling.MOST_SAMPLES + 1),
                **kwargs,
            }
        )

    def _head(self, place: int, column: Column | None) -> dict:
        problems = column.problems if column is not None else {}
        boxes = {
            name: {
                "name": f"{name}-{place}",
                "typed": self.typed.get(f"{name}-{place}", ""),
                "problem": problems.get(f"{name}-{place}", ""),
            }
            for name in ("taken_on", "taken_at", "point", "number")
        }
        verdict = sample_in_words(column) if column is not None else {"sign": "", "text": ""}
        return {"place": place, "boxes": boxes, "verdict": verdict}

    def _shown(self, box: sampling.Box, entered: dict) -> dict:
        if box.name in entered:
            one, column = entered[box.name]
            return {"box": box, "typed": self.typed.get(box.name, ""), **told_of(one, column)} | {
                "is_refused": one.is_refused,
                "is_looked_at": one.is_looked_at,
            }
        at_first = "" if self.request.POST or box.held is None else typed(box.held)
        return {"box": box, "typed": at_first, "sign": "", "text": ""}


def value_of(one: Entered) -> Value:
    read = one.measurement
    return Value(one.box.parameter, *read.measured, typed=read.typed)


def problems_of(column: Column):
    for name, words in column.problems.items():
        yield name, _("Sample %(number)s") % {"number": column.place + 1}, words
    for one in column.entered:
        if one.is_refused:
            yield one.box.name, str(one.box.parameter), one.problem


def limit_of(row: sampling.Row) -> str:
    if row.line is None or row.line.limit is None:
        return ""
    judged = row.line.judged
    return bounds_in_words(judged.minimum, judged.maximum)


def last_of(row: sampling.Row) -> list[tuple]:
    return [(one.sample.taken_on, typed(one)) for one in row.last]


class ReviseSample(EnterSamples):
    """Something was wrong: values of a recorded sample are typed anew, and both stay readable."""

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "facts": self.facts}

    @cached_property
    def facts(self) -> SampleFacts:
        return SampleFacts.objects.standing().get(sample=self.sample)

    def _taken_twice(self):
        return ()

    @property
    def check_address(self) -> str:
        parts = self.cluster.code, self.station.number, self.sample.pk
        address = reverse("clusters:check-sample", args=parts)
        return f"{address}?{self.request.GET.urlencode()}"

    def _head(self, place, column):
        head = super()._head(place, column)
        if not self.request.POST and self.facts.taken_at:
            head["boxes"]["taken_at"]["typed"] = self.facts.taken_at
        for name in ("taken_on", "point", "number"):
            head["boxes"][name]["is_fixed"] = True
        return head

    def write(self, form, deed):
        if form.cleaned_data["shown"] != shown_of(self.facts, self.grid):
            raise EditedMeanwhile
        column = next(iter(self.read), None)
        values = column.values if column is not None else []
        changed = [one for one in values if differs(one)]
        left = {one.box.name for one in values}
        gone = [box.held for box in self.grid.boxes if box.held and box.name not in left]
        facts = form.facts()
        taken_at = column.taken_at if column is not None else None
        if taken_at != self.facts.taken_at:
            facts["taken_at"] = taken_at
        if not (facts or changed or gone):
            raise ValidationError(
                _("Nothing here differs from what is recorded. Change a value, or leave the page.")
            )
        return services.revise_sample(
            self.sample, facts=facts, readings=map(value_of, changed), gone=gone, deed=deed
        )

    def edited_meanwhile(self, form, problem):
        form.add_error(
            None, _("Somebody changed this sample while you were typing. Open it again.")
        )
        return self.form_invalid(form)

    def done(self, form, change_set):
        words = _("The sample of %(day)s is corrected. What was said before stays readable.")
        day = formats.day(self.sample.taken_on)
        say_done(self.request, change_set, words % {"day": day})

    def get_success_url(self):
        return sample_address(self.station, self.sample.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Correct the sample of %(day)s") % {"day": formats.day(self.sample.taken_on)},
            sample=self.sample,
            shown=shown_of(self.facts, self.grid),
            **kwargs,
        )


def differs(one: Entered) -> bool:
    held = one.box.held
    read = one.measurement
    return held is None or read.measured != (held.value, held.qualifier, held.detection_limit)


def shown_of(facts: SampleFacts, grid: sampling.Grid) -> str:
    """The rows a person has before their eyes, so that a later one is not overwritten unseen."""
    rows = sorted(box.held.pk for box in grid.boxes if box.held is not None)
    return ".".join(map(str, [facts.pk, *rows]))


class SamplePage(OnADay, OfStation, TemplateView):
    """One sample: who took it, and how it was judged, parameter by parameter."""

    template_name = "clusters/sample.html"

    @cached_property
    def sample(self) -> Sample:
        samples = Sample.objects.filter(station=self.station).select_related("station__cluster")
        return get_object_or_404(samples, pk=self.kwargs["sample"])

    def get_context_data(self, **kwargs):
        clocks = Clocks(max(self.bar.day, self.sample.taken_on), self.bar.known_on_day)
        rows = rows_of(SampleFacts, clocks, sample=self.sample)
        stands = any(row.stands for row in rows)
        readings = rows_of(Reading, clocks, sample=self.sample)
        withdrawn = [row for row in readings if not row.stands]
        working = judging.working_of(self.sample, self.bar.known_on_day) if stands else None
        return super().get_context_data(
            title=_("Sample of %(day)s") % {"day": formats.day(self.sample.taken_on)},
            lead=named(self.station),
            cluster=self.cluster,
            station=self.station,
            facts=next((row for row in rows if row.stands), None),
            working=working_lines(working) if working is not None else None,
            sign=SAMPLE_SIGNS[working.verdict.outcome] if working is not None else "unknown",
            before=[(row, typed(row)) for row in withdrawn],
            is_automatic=self.sample.kind == SampleKind.AUTOMATIC,
            may_record=self.may_record and stands and self.bar.known_on_day is None,
            **{**kwargs, "sample": self.sample},
        )


class WithdrawSample(OnGrid, Writing):
    """A sample that never was: it is taken back with all its values."""

    form_class = forms.WithdrawForm
    template_name = "clusters/withdraw_sample.html"

    def write(self, form, deed):
        return services.withdraw_sample(self.sample, deed=deed)

    def edited_meanwhile(self, form, problem):
        messages.warning(self.request, _("Somebody took this sample back already."))
        return redirect(self.get_success_url())

    def done(self, form, change_set):
        words = _("The sample of %(day)s is taken back with all its values.")
        day = formats.day(self.sample.taken_on)
        say_done(self.request, change_set, words % {"day": day})

    def get_success_url(self):
        return reverse("clusters:station", args=[self.cluster.code, self.station.number])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=_("Take back a sample"),
            lead=named(self.station),
            cluster=self.cluster,
            station=self.station,
            sample=self.sample,
            **kwargs,
        )
