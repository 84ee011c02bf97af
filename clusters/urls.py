from django.urls import include, path

from clusters import views
from clusters.sheets import RECORD_SHEETS, WASTEWATER_SHEETS, ClusterSheet
from hanoi_industry.spreadsheets.urls import pages_for

app_name = "clusters"

urlpatterns = [
    path("", views.ClusterList.as_view(), name="list"),
    path("places/<slug:level>/", views.Places.as_view(), name="places"),
    path("import/", include((pages_for(ClusterSheet), "import"))),
    *(
        path(f"import-{name}/", include((pages_for(sheet), f"import-{name}")))
        for name, sheet in {**RECORD_SHEETS, **WASTEWATER_SHEETS}.items()
    ),
    path("new/", views.NewCluster.as_view(), name="new"),
    path("difficulties/", views.DifficultyList.as_view(), name="difficulties"),
    path("investors/", views.InvestorList.as_view(), name="investors"),
    path("investors/<int:pk>/", views.InvestorPage.as_view(), name="investor"),
    path("<str:code>/", views.ClusterPage.as_view(), name="cluster"),
    path("<str:code>/revise/<slug:group>/", views.Revise.as_view(), name="revise"),
    path("<str:code>/correct/<slug:group>/<int:fact>/", views.Correct.as_view(), name="correct"),
    path("<str:code>/withdraw/<slug:group>/<int:fact>/", views.Withdraw.as_view(), name="withdraw"),
    path("<str:code>/milestones/<slug:kind>/", views.ReviseMilestone.as_view(), name="milestone"),
    path("<str:code>/names/", views.Names.as_view(), name="names"),
    path("<str:code>/names/<int:alias>/remove/", views.RemoveAlias.as_view(), name="remove-alias"),
    path("<str:code>/difficulties/new/", views.NewDifficulty.as_view(), name="new-difficulty"),
    path(
        "<str:code>/difficulties/<int:number>/", views.DifficultyPage.as_view(), name="difficulty"
    ),
    path(
        "<str:code>/difficulties/<int:number>/revise/",
        views.ReviseDifficulty.as_view(),
        name="revise-difficulty",
    ),
    path(
        "<str:code>/difficulties/<int:number>/close/",
        views.CloseDifficulty.as_view(),
        name="close-difficulty",
    ),
]
