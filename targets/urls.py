from django.urls import include, path

from hanoi_industry.spreadsheets.urls import pages_for
from targets import views
from targets.sheets import TargetSheet

app_name = "targets"

urlpatterns = [
    path("", views.Board.as_view(), name="board"),
    path("import/", include((pages_for(TargetSheet), "import"))),
    path("compare/", views.Compare.as_view(), name="compare"),
    path("entry/", views.EntryGrid.as_view(), name="entry"),
    path("entry/check/", views.CheckEntry.as_view(), name="check-entry"),
    path("tasks/", views.TaskList.as_view(), name="tasks"),
    path("tasks/new/", views.OrderTask.as_view(), name="order-task"),
    path("tasks/<int:year>/<int:number>/", views.TaskPage.as_view(), name="task"),
    path("tasks/<int:year>/<int:number>/revise/", views.ReviseTask.as_view(), name="revise-task"),
    path("indicators/", views.Indicators.as_view(), name="indicators"),
    path("indicators/<slug:code>/", views.IndicatorPage.as_view(), name="indicator"),
    path("indicators/<slug:code>/targets/new/", views.RecordTarget.as_view(), name="record-target"),
    path("indicators/<slug:code>/targets/check/", views.CheckTarget.as_view(), name="check-target"),
    path(
        "indicators/<slug:code>/outcomes/new/",
        views.RecordOutcome.as_view(),
        name="record-outcome",
    ),
    path("indicators/<slug:code>/lists/", views.Lists.as_view(), name="lists"),
    path("indicators/<slug:code>/parts/", views.Parts.as_view(), name="parts"),
    path("indicators/<slug:code>/publish/", views.Publish.as_view(), name="publish"),
    path("targets/<int:pk>/change/", views.ChangeTarget.as_view(), name="change-target"),
    path("targets/<int:pk>/correct/", views.CorrectTarget.as_view(), name="correct-target"),
    path("targets/<int:pk>/withdraw/", views.WithdrawTarget.as_view(), name="withdraw-target"),
    path("outcomes/<int:pk>/correct/", views.CorrectOutcome.as_view(), name="correct-outcome"),
    path("outcomes/<int:pk>/withdraw/", views.WithdrawOutcome.as_view(), name="withdraw-outcome"),
    path("outcomes/<int:pk>/pick/", views.Pick.as_view(), name="pick"),
]
