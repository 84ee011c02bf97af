from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "hanoi_industry.accounts"
    label = "accounts"
    verbose_name = _("People and rights")
    default = True

    def ready(self):
        from hanoi_industry.accounts.middleware import begin_session

        # Django's own note of a sign-in would leave a version of the person each time.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(begin_session, dispatch_uid="begin_session")


class OfficeAdminConfig(admin_apps.AdminConfig):
    default_site = "hanoi_industry.accounts.site.OfficeSite"
    default = False
