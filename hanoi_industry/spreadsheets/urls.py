"""The pages of an import, the same for every kind of sheet; a room mounts them with its own."""

from django.urls import path

from hanoi_industry.spreadsheets import views
from hanoi_industry.spreadsheets.sheets import Sheet


def pages_for(sheet_class: type[Sheet]) -> list:
    """path("import/", include((pages_for(ClusterSheet), "import")))"""
    sheet = sheet_class()
    pages = [
        ("", views.Start, "start"),
        ("template.xlsx", views.Template, "template"),
        ("recorded.<slug:ending>", views.Recorded, "recorded"),
        ("<str:reference>/layout/", views.LayoutPage, "layout"),
        ("<str:reference>/matches/", views.Matches, "matches"),
        ("<str:reference>/changes/", views.Changes, "changes"),
        ("<str:reference>/progress/", views.Progress, "progress"),
        ("<str:reference>/stop/", views.Stop, "stop"),
        ("<str:reference>/again/", views.Again, "again"),
        ("<str:reference>/mend/", views.Mend, "mend"),
        ("<str:reference>/let-go/", views.LetGo, "let-go"),
        ("<str:reference>/problems.xlsx", views.Problems, "problems"),
        ("<str:reference>/marked.xlsx", views.MarkedFile, "marked"),
        ("<str:reference>/keep/", views.Keep, "keep"),
        ("<str:reference>/result/", views.Result, "result"),
        ("<str:reference>/undo/", views.Undo, "undo"),
        ("<str:reference>/discard/", views.Discard, "discard"),
    ]
    return [path(address, view.as_view(sheet=sheet), name=name) for address, view, name in pages]
