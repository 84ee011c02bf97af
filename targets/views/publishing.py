"""What the register says, written down so that it no longer moves."""

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hanoi_industry import formats
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.periods import Kind, Period
from targets import actuals, computed, forms, services
from targets.views.frame import OfIndicator, period_asked
from targets.views.writing import Writing


class Publish(OfIndicator, Writing):
    """What the register says of a period, written down so that it no longer moves."""

    permission = Permission.TARGETS_PUBLISH
    form_class = forms.PublishForm
    template_name = "targets/publish.html"
    heading = gettext_lazy("Publish %(indicator)s")
    button = gettext_lazy("Publish what the register says")

    @cached_property
    def period(self) -> Period:
        return period_asked(self.request, Period(self.today.year, Kind.YEAR))

    def get_form_kwargs(self):
        if not self.indicator.computed_by:
            raise Http404
        return {**super().get_form_kwargs(), "today": self.today}

    def get_initial(self):
        return {"period": self.period}

    def get_context_data(self, **kwargs):
        answered = computed.answer(self.indicator.computed_by, self.period, day=self.today)
        return super().get_context_data(
            answered=answered,
            period=self.period,
            period_words=actuals.period_words(self.period),
            **kwargs,
        )

    def write(self, form, deed):
        cleaned = form.cleaned_data
        published = cleaned["published"]
        row = services.publish_computed(
            self.indicator,
            cleaned["period"],
            deed=deed,
            vintage=cleaned["vintage"],
            published_on=published.first if published else deed.day,
            source=services.paper_named(cleaned["paper"], deed=deed),
        )
        return _(
            "Published: %(value)s %(unit)s. Later changes of the register leave it as it is."
        ) % {
            "value": formats.number(row.value),
            "unit": self.indicator.unit_words,
        }
