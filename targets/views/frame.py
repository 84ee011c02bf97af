"""What the pages of targets share: they are of the whole city, and ask as of a day.

Who reads targets in one commune alone has no page here.
"""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from hanoi_industry.accounts.models import WHOLE_CITY
from hanoi_industry.accounts.permissions import Permission
from hanoi_industry.accounts.views import PermissionRequired
from hanoi_industry.exports.views import ExportedList
from hanoi_industry.fields import DateBar
from hanoi_industry.periods import NotAPeriod, Period
from targets import forms
from targets.models import Indicator


class CityPage(PermissionRequired):
    """A page about the whole city: the permission must be held for it, not for one area."""

    permission = Permission.TARGETS_READ

    def dispatch(self, request, *args, **kwargs):
        person = request.user
        if person.is_authenticated and not person.may(self.permission, WHOLE_CITY):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def bar(self) -> DateBar:
        return DateBar(self.request.GET, today=self.today)

    def may(self, permission: Permission) -> bool:
        return self.request.user.may(permission, WHOLE_CITY)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_record=self.may(Permission.TARGETS_EDIT),
            may_publish=self.may(Permission.TARGETS_PUBLISH),
            **kwargs,
        )


class CityList(CityPage, ExportedList):
    """A list of the whole city, taken along by those who may do so for all of it."""

    def may_export(self) -> bool:
        return self.may(Permission.EXPORT)


class OfIndicator(CityPage):
    """One indicator; who may not read targets of the city learns of none."""

    @cached_property
    def indicator(self) -> Indicator:
        return get_object_or_404(
            Indicator.objects.select_related("parent"), code=self.kwargs["code"]
        )

    @property
    def what(self) -> dict:
        return {"indicator": self.indicator}


def period_asked(request, otherwise: Period) -> Period:
    try:
        return forms.read_period(request.GET.get("period", ""))
    except NotAPeriod:
        return otherwise
