"""People and their grants: a role in one area, or in the whole city.

Two questions are kept apart on purpose. `may(permission, area)` asks about one area or
`WHOLE_CITY`; `may_somewhere(permission)` asks whether a page makes sense for the person at all.
No argument means "anywhere" in one place and "the whole city" in another.
"""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from hanoi_industry.accounts.permissions import ROLES, Permission, Role
from hanoi_industry.areas.models import Area

WHOLE_CITY = settings.WHOLE_CITY

ROLE_WORDS = {
    Role.OFFICER: _("officer"),
    Role.APPROVER: _("approver"),
    Role.IMPORTER: _("importer"),
    Role.MANAGER: _("manager"),
    Role.ADMINISTRATOR: _("administrator"),
}


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    username = models.CharField(
        _("sign-in name"),
        max_length=60,
        unique=True,
        help_text=_("Letters, digits, dots and hyphens."),
    )
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    unit = models.CharField(_("unit"), max_length=150, blank=True)
    is_active = models.BooleanField(
        _("may sign in"),
        default=True,
        help_text=_("Switch off instead of deleting: history names people."),
    )

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()
    versions = HistoricalRecords(excluded_fields=["password", "last_login"])

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name"]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name

    def subject_code(self) -> str:
        return self.username

    @property
    def is_staff(self) -> bool:
        """Whoever holds a grant may enter the frame that all pages share."""
        return self.is_active and bool(self._granted)

    @cached_property
    def _granted(self) -> list[tuple[Role, int | None]]:
        """(role, area number) of each grant; None is the whole city."""
        grants = self.grants.values_list("role", "whole_city", "area_id")
        return [(Role(role), None if city else area) for role, city, area in grants]

    def forget_grants(self) -> None:
        """Ask anew for grants; needed where they change while this object lives."""
        self.__dict__.pop("_granted", None)

    def may(self, permission: str, area) -> bool:
        """May the person do this in this area? `area` is an Area or WHOLE_CITY."""
        if not self.is_active:
            return False
        wanted = None if area == WHOLE_CITY else area.pk
        return any(
            permission in ROLES[role] and (place is None or place == wanted)
            for role, place in self._granted
        )

    def may_somewhere(self, permission: str) -> bool:
        return self.is_active and any(permission in ROLES[role] for role, _place in self._granted)

    def may_everywhere(self, permission: str) -> bool:
        return self.may(permission, WHOLE_CITY)

    def area_numbers_where(self, permission: str) -> list[int] | None:
        """Primary keys of the areas where the person may do this; None means the whole city."""
        if self.may_everywhere(permission):
            return None
        if not self.is_active:
            return []
        return [place for role, place in self._granted if permission in ROLES[role] and place]

    def area_codes_to_read(self) -> list[str] | None:
        numbers = self.area_numbers_where(Permission.HISTORY_READ)
        if numbers is None:
            return None
        return list(Area.objects.filter(pk__in=numbers).values_list("code", flat=True))

    # What the administration pages ask of a user; each page of ours asks may() itself.
    def has_perm(self, perm, obj=None) -> bool:
        return self.may_everywhere(Permission.ACCOUNTS_EDIT)

    def has_perms(self, perm_list, obj=None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label) -> bool:
        return self.is_staff


class Grant(models.Model):
    """A role of a person in one area or in the whole city."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=ROLE_WORDS)
    whole_city = models.BooleanField(_("whole city"), default=False)
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        related_name="grants",
        null=True,
        blank=True,
        verbose_name=_("area"),
        help_text=_("A present commune or ward; leave empty for the whole city."),
    )

    versions = HistoricalRecords()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(whole_city=True, area__isnull=True)
                | Q(whole_city=False, area__isnull=False),
                name="a_grant_is_for_one_area_or_the_whole_city",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "area"],
                condition=Q(area__isnull=False),
                name="one_grant_of_a_role_in_an_area",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(whole_city=True),
                name="one_grant_of_a_role_in_the_city",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}"

    def subject_code(self) -> str:
        return self.user.username
