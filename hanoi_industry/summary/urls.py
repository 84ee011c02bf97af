from django.urls import path

from hanoi_industry.summary import views

app_name = "summary"
urlpatterns = [
    path("", views.Overview.as_view(), name="overview"),
    path("figures/<slug:code>/", views.Figure.as_view(), name="figure"),
    path("missing/", views.MissingOrOld.as_view(), name="missing"),
    path("waiting/", views.Waiting.as_view(), name="waiting"),
    path("changes/", views.Changes.as_view(), name="changes"),
    path("changes/<int:pk>/", views.ChangeSetPage.as_view(), name="change-set"),
    path("changes/<int:pk>/undo/", views.Undo.as_view(), name="undo"),
    path("imports/", views.Imports.as_view(), name="imports"),
]
