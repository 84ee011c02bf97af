"""Who lives where: the addresses of the rooms, the ground floor and the administration."""

from django.contrib import admin
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe

from hanoi_industry.spreadsheets.of_areas import AreaSheet
from hanoi_industry.spreadsheets.of_papers import PaperSheet
from hanoi_industry.spreadsheets.of_people import PersonSheet
from hanoi_industry.spreadsheets.urls import pages_for


@require_safe
def alive(request):
    """For whoever watches the server: the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request):
    """For whoever sends people here: the database answers too."""
    connection.ensure_connection()
    return HttpResponse("ok", content_type="text/plain")


handler500 = "hanoi_industry.accounts.views.broken"

urlpatterns = [
    path("", include("hanoi_industry.summary.urls")),
    path("clusters/", include("clusters.urls")),
    path("targets/", include("targets.urls")),
    path("health/", alive, name="health"),
    path("ready/", ready, name="ready"),
    path("areas/import/", include((pages_for(AreaSheet), "import-areas"))),
    path("accounts/import/", include((pages_for(PersonSheet), "import-people"))),
    path("accounts/", include("hanoi_industry.accounts.urls")),
    path("papers/import/", include((pages_for(PaperSheet), "import-papers"))),
    path("papers/", include("hanoi_industry.documents.urls")),
    path("admin/", admin.site.urls),
]
