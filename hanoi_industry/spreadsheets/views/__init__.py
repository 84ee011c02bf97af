"""The four steps of an import as pages: file, layout, matches, changes; then the result and undo.

Every address can be opened again at any time, and shows what follows from the stored reading and
answers at that moment. Only who sent an upload changes anything about it.
"""

from hanoi_industry.spreadsheets.views.blanks import Recorded, Template
from hanoi_industry.spreadsheets.views.changes import Changes
from hanoi_industry.spreadsheets.views.files import MarkedFile, Problems
from hanoi_industry.spreadsheets.views.keeping import Discard, Keep, LetGo, Result, Undo
from hanoi_industry.spreadsheets.views.layout import LayoutPage
from hanoi_industry.spreadsheets.views.matches import Matches
from hanoi_industry.spreadsheets.views.mending import Mend
from hanoi_industry.spreadsheets.views.progress import Again, Progress, Stop
from hanoi_industry.spreadsheets.views.start import Start

__all__ = [
    "Again",
    "Changes",
    "Discard",
    "Keep",
    "LayoutPage",
    "LetGo",
    "MarkedFile",
    "Matches",
    "Mend",
    "Problems",
    "Progress",
    "Recorded",
    "Result",
    "Start",
    "Stop",
    "Template",
    "Undo",
]
