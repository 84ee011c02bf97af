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
    path("compliance/", views.Compliance.as_view(), name="compliance"),
    path("compliance/problems/", views.League.as_view(), name="league"),
    path("compliance/sampling/", views.Sampling.as_view(), name="sampling"),
    path("compliance/differences/", views.Differences.as_view(), name="differences"),
    path("compliance/lens/", views.LensPage.as_view(), name="lens"),
    path("compliance/verdicts/", views.RejudgingPage.as_view(), name="rejudging"),
    path(
        "compliance/verdicts/<int:pk>/stop/",
        views.StopRejudging.as_view(),
        name="stop-rejudging",
    ),
    path("cases/", views.CaseList.as_view(), name="cases"),
    path("cases/<int:pk>/", views.CasePage.as_view(), name="case"),
    path("cases/<int:pk>/assign/", views.Assign.as_view(), name="assign-case"),
    path("cases/<int:pk>/note/", views.AddNote.as_view(), name="note-case"),
    path("cases/<int:pk>/close/", views.CloseCase.as_view(), name="close-case"),
    path("cases/<int:pk>/reopen/", views.ReopenCase.as_view(), name="reopen-case"),
    path("stations/", views.StationList.as_view(), name="stations"),
    path("standards/", views.Standards.as_view(), name="standards"),
    path("standards/new/", views.NewStandard.as_view(), name="new-standard"),
    path("standards/<int:pk>/", views.Standard.as_view(), name="standard"),
    path("standards/<int:pk>/revise/", views.ReviseStandard.as_view(), name="revise-standard"),
    path("standards/<int:pk>/limits/new/", views.NewLimit.as_view(), name="new-limit"),
    path(
        "standards/<int:pk>/limits/<int:limit>/", views.ReviseLimit.as_view(), name="revise-limit"
    ),
    path(
        "standards/<int:pk>/limits/<int:limit>/remove/",
        views.RemoveLimit.as_view(),
        name="remove-limit",
    ),
    path("standards/<int:pk>/lines/new/", views.NewLine.as_view(), name="new-line"),
    path("standards/<int:pk>/lines/<int:line>/", views.ReviseLine.as_view(), name="revise-line"),
    path(
        "standards/<int:pk>/lines/<int:line>/remove/",
        views.RemoveLine.as_view(),
        name="remove-line",
    ),
    path("standards/severities/new/", views.NewSeverity.as_view(), name="new-severity"),
    path(
        "standards/severities/<int:rung>/", views.ReviseSeverity.as_view(), name="revise-severity"
    ),
    path(
        "standards/severities/<int:rung>/remove/",
        views.RemoveSeverity.as_view(),
        name="remove-severity",
    ),
    path("<str:code>/", views.ClusterPage.as_view(), name="cluster"),
    path("<str:code>/stations/<int:number>/", views.StationPage.as_view(), name="station"),
    path(
        "<str:code>/stations/<int:number>/revise/<slug:group>/",
        views.ReviseStation.as_view(),
        name="revise-station",
    ),
    path(
        "<str:code>/stations/<int:number>/correct/<slug:group>/<int:fact>/",
        views.CorrectStation.as_view(),
        name="correct-station",
    ),
    path(
        "<str:code>/stations/<int:number>/withdraw/<slug:group>/<int:fact>/",
        views.WithdrawStation.as_view(),
        name="withdraw-station",
    ),
    path(
        "<str:code>/stations/<int:number>/samples/new/",
        views.EnterSamples.as_view(),
        name="record-samples",
    ),
    path(
        "<str:code>/stations/<int:number>/samples/check/",
        views.CheckSamples.as_view(),
        name="check-samples",
    ),
    path(
        "<str:code>/stations/<int:number>/samples/<int:sample>/",
        views.SamplePage.as_view(),
        name="sample",
    ),
    path(
        "<str:code>/stations/<int:number>/samples/<int:sample>/correct/",
        views.ReviseSample.as_view(),
        name="correct-sample",
    ),
    path(
        "<str:code>/stations/<int:number>/samples/<int:sample>/check/",
        views.CheckSamples.as_view(),
        name="check-sample",
    ),
    path(
        "<str:code>/stations/<int:number>/samples/<int:sample>/withdraw/",
        views.WithdrawSample.as_view(),
        name="withdraw-sample",
    ),
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
