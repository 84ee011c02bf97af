from django.urls import path

from hanoi_industry.documents import views

app_name = "documents"

urlpatterns = [
    path("", views.DocumentList.as_view(), name="list"),
    path("new/", views.RecordDocument.as_view(), name="record"),
    path("<int:pk>/", views.Paper.as_view(), name="paper"),
    path("<int:pk>/revise/", views.ReviseDocument.as_view(), name="revise"),
    path("<int:pk>/file/", views.PaperFile.as_view(), name="file"),
    path("<int:pk>/attach/", views.AttachFile.as_view(), name="attach"),
]
