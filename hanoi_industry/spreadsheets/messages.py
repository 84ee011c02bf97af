"""The words for what the pure modules tell by a code: what happened, what is kept, what to do."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from hanoi_industry import formats
from hanoi_industry.periods import PartialDay
from hanoi_industry.spreadsheets.cells import CaveatCode as CellCaveat
from hanoi_industry.spreadsheets.cells import Fault, Range
from hanoi_industry.spreadsheets.columns import Doubt
from hanoi_industry.spreadsheets.comparing import Finding, Question, RowKind
from hanoi_industry.spreadsheets.guard import Reason, Refused, letters_of
from hanoi_industry.spreadsheets.headings import MatchReason
from hanoi_industry.spreadsheets.progress import Stage
from hanoi_industry.spreadsheets.reading import CaveatCode as FileCaveat
from hanoi_industry.spreadsheets.references import (
    ColumnAsRow,
    RowAsColumn,
    RowOfSheet,
    row_in_sheet,
)
from hanoi_industry.spreadsheets.roles import ColumnRole, LayoutProblem, Role
from hanoi_industry.spreadsheets.sheets import RowNote, RowProblem

REFUSALS = {
    Reason.EMPTY_FILE: gettext_lazy("The file is empty. Choose the file that holds the table."),
    Reason.TOO_LARGE: gettext_lazy(
        "The file is larger than %(limit)s MB. Delete pictures and sheets that are not needed."
    ),
    Reason.LOCK_FILE: gettext_lazy(
        "This is the small file that Excel keeps while a workbook is open. Choose the workbook itself."
    ),
    Reason.NOT_A_SPREADSHEET: gettext_lazy(
        "This is no spreadsheet, whatever its name says. Save the table as xlsx, xls, xlsb, ods or csv."
    ),
    Reason.PASSWORD: gettext_lazy(
        "The workbook is locked with a password. Save a copy without a password and upload that."
    ),
    Reason.VERY_OLD_WORKBOOK: gettext_lazy(
        "This workbook was made by Excel 4 or older. Open it in Excel or LibreOffice and save it as xlsx."
    ),
    Reason.BROKEN: gettext_lazy(
        "The file is damaged and cannot be read. Open it in Excel or LibreOffice and save it anew."
    ),
    Reason.TOO_MANY_PARTS: gettext_lazy(
        "The workbook has too many parts inside. Copy the table into a new workbook."
    ),
    Reason.UNPACKS_TOO_LARGE: gettext_lazy(
        "The workbook is too large when unpacked. Copy the table alone into a new workbook."
    ),
    Reason.FAR_CELL: gettext_lazy(
        "The sheet “%(sheet)s” has something far away in cell %(address)s. At most %(rows)s rows and"
        " %(columns)s columns are read. Delete what is there."
    ),
    Reason.TOO_MANY_ROWS: gettext_lazy(
        "More than %(limit)s rows. Divide the file and upload its parts."
    ),
    Reason.TOO_MANY_COLUMNS: gettext_lazy("More than %(limit)s columns. Delete those not needed."),
    Reason.TOO_MANY_SHEETS: gettext_lazy(
        "More than %(limit)s sheets. Copy those with the tables into a new workbook, or divide the"
        " file."
    ),
    Reason.TOO_MANY_CELLS: gettext_lazy(
        "More than %(limit)s cells on all sheets together, blank ones in between included. Copy the"
        " table alone into a new workbook, or divide the file."
    ),
    Reason.TOO_MUCH_TEXT: gettext_lazy("The cells hold too much text together. Divide the file."),
    Reason.NO_SHEETS: gettext_lazy("The workbook has no sheet with a table."),
    Reason.ENCODING_NEEDED: gettext_lazy(
        "How the letters of this text file are stored is not clear. Choose it below and upload again."
    ),
    Reason.WRONG_ENCODING: gettext_lazy(
        "The letters of this text file are not stored that way (line %(line)s). Choose another."
    ),
    Reason.OPEN_QUOTE: gettext_lazy(
        "A quotation mark that opens near row %(record)s is never closed. Close or delete it."
    ),
    Reason.BROKEN_TEXT: gettext_lazy(
        "Row %(record)s of the text file cannot be read. Put it right."
    ),
    Reason.READER_TOO_SLOW: gettext_lazy(
        "Reading took too long and was stopped. Copy the table alone into a new workbook."
    ),
}
# Said instead, where it is known what the file is.
NOT_A_SPREADSHEET = {
    "web page": gettext_lazy(
        "This is a web page under the name of a workbook. Open it in Excel and save it as xlsx."
    ),
    "xml": gettext_lazy(
        "This is XML under the name of a workbook. Open it in Excel and save it as xlsx."
    ),
    "xml of 2003": gettext_lazy(
        "This is a workbook in the XML format of Excel 2003, which is not read here. Open it in Excel"
        " and save it as xlsx."
    ),
    "word": gettext_lazy(
        "This is a document of Word or PowerPoint. Copy its table into a workbook and upload that."
    ),
    "shortcut": gettext_lazy(
        "This is only a link to a table on the internet. Open it, download it as xlsx and upload that."
    ),
    "pdf": gettext_lazy("This is a PDF. Ask for the workbook that it was made from."),
    "image": gettext_lazy("This is a picture. Ask for the workbook that it shows."),
    "archive": gettext_lazy("This is an archive. Unpack it and upload the workbook inside."),
}
COULD_NOT_BE_READ = gettext_lazy(
    "This file could not be read safely. Copy the table into a new workbook and upload that."
)

FILE_CAVEATS = {
    FileCaveat.NAME_DIFFERS: gettext_lazy(
        "The name ends otherwise than what the file is (%(kind)s)."
    ),
    FileCaveat.HAS_MACROS: gettext_lazy("The workbook has macros. They were not run."),
    FileCaveat.HAS_OUTSIDE_LINKS: gettext_lazy(
        "Cells refer to other files. Their last computed values were taken."
    ),
    FileCaveat.HIDDEN_SHEET: gettext_lazy("The sheet “%(sheet)s” is hidden."),
    FileCaveat.FILTERED_ROWS: ngettext_lazy(
        "A filter hides one row of the sheet “%(sheet)s”; it is read like all others.",
        "A filter hides %(rows)s rows of the sheet “%(sheet)s”; they are read like all others.",
        "rows",
    ),
    FileCaveat.ENCODING_FOUND: gettext_lazy(
        "How the letters are stored was found by their words: %(encoding)s. “%(before)s” is read as"
        " “%(after)s”."
    ),
    FileCaveat.LONGER_ROWS: ngettext_lazy(
        "One row has more cells than the headings, in %(address)s. A comma within a number or a name"
        " parts cells unless quotation marks stand around it: check this row.",
        "%(rows)s rows have more cells than the headings, first in %(address)s. A comma within a number"
        " or a name parts cells unless quotation marks stand around it: check these rows.",
        "rows",
    ),
    FileCaveat.CONTROL_CHARACTER: gettext_lazy(
        "Cells hold invisible characters, first in %(address)s."
    ),
    FileCaveat.LOOKALIKE_LETTER: gettext_lazy(
        "Letters of another alphabet stand in for ours, first in %(address)s: “%(text)s”."
    ),
    FileCaveat.OLD_LETTERS_TURNED: gettext_lazy(
        "Old Vietnamese letters were converted, first in %(address)s: “%(after)s”."
    ),
    FileCaveat.OLD_LETTERS_SUSPECTED: gettext_lazy(
        "Cell %(address)s looks like old Vietnamese letters: “%(before)s” may mean “%(after)s”."
    ),
}

# How the letters of a text file are stored, as one chooses it.
ENCODINGS = {
    "utf-8": gettext_lazy("as usual today (UTF-8)"),
    "windows-1258": gettext_lazy("Windows Vietnamese (1258)"),
    "tcvn3": gettext_lazy("old Vietnamese letters (TCVN3, .VnTime)"),
    "vni": gettext_lazy("old Vietnamese letters (VNI)"),
    "utf-16": gettext_lazy("Unicode text of Excel (UTF-16)"),
    "windows-1252": gettext_lazy("Western (1252)"),
}

LAYOUT = {
    LayoutProblem.SHEET_DIFFERS: gettext_lazy(
        "The sheet “%(sheet)s” has not the layout of the chosen one any more. Take its tick away, or"
        " choose it by itself and put its rows right."
    ),
    LayoutProblem.NO_HEADER: gettext_lazy(
        "No row of headings was found. Mark the rows of headings below, or choose another sheet. Where"
        " the table has none, write them above it in the file and upload it again."
    ),
    LayoutProblem.HEADER_DOUBTFUL: gettext_lazy(
        "Row %(row)s was taken for headings. Choose another role for it below if it is none."
    ),
    LayoutProblem.NO_DATA: gettext_lazy(
        "No rows of data were found below the headings. Mark them below, or choose another sheet. Where"
        " there are none yet, fill them in in the file and upload it again."
    ),
    LayoutProblem.COLUMN_WITHOUT_HEADING: gettext_lazy(
        "Column %(column)s has values but no heading. Choose below what it holds, or leave it out."
    ),
    LayoutProblem.REPEATED_HEADING: gettext_lazy(
        "The heading “%(heading)s” stands over several columns."
    ),
    LayoutProblem.OTHER_TEMPLATE: gettext_lazy(
        "This is our template for “%(what)s”. Send it on the page of that name. To read it here all the"
        " same, take its first row away."
    ),
    LayoutProblem.SAID_OF_SEVERAL: gettext_lazy(
        "Columns %(columns)s were all said to hold “%(field)s”. Leave that to one of them, and choose"
        " for each other what it holds, or that it is not taken over."
    ),
    LayoutProblem.DOUBTFUL_ROW: gettext_lazy(
        "Row %(row)s may be the end of the cell above it rather than a row of its own. If so, mark it as"
        " a note below and write its words into that cell."
    ),
    LayoutProblem.DOUBTFUL_TOTAL: gettext_lazy(
        "The figures of row %(row)s are the sums of other rows. Mark it as a total if it is one."
    ),
    LayoutProblem.VALUES_FLOW: ngettext_lazy(
        "Column %(column)s names each group once; the name was taken for the blank row below.",
        "Column %(column)s names each group once; the name was taken for the %(count)s blank rows below.",
        "count",
    ),
    LayoutProblem.GROUP_WITHOUT_ROWS: gettext_lazy(
        "Row %(row)s was taken for a group and has figures but no rows below it. Mark it as data if it is."
    ),
    LayoutProblem.ROWS_ABOVE_HEADER: gettext_lazy(
        "Rows %(row)s to %(last_row)s above the headings have figures and are not read. Mark the right"
        " row of headings if they belong to the table."
    ),
    LayoutProblem.DITTO: ngettext_lazy(
        "Column %(column)s repeats words by “như trên” or a like mark; one cell took those above.",
        "Column %(column)s repeats words by “như trên” or a like mark; %(count)s cells took those above.",
        "count",
    ),
    LayoutProblem.TABLE_BESIDE: gettext_lazy(
        "Another table stands beside this one, from column %(column)s on; it is not read along. To read"
        " it instead, choose it under “Table of the sheet” on the layout page; for both, upload the file"
        " once for each."
    ),
    LayoutProblem.TRANSPOSED: gettext_lazy(
        "Column %(column)s seems to hold the headings, with one thing in each column. Such a table is"
        " not read: copy it and paste it transposed, so that the headings stand in one row."
    ),
    LayoutProblem.PERHAPS_TURNED: gettext_lazy(
        "Column %(column)s seems to hold the headings, with a year, a plan or the like in each further"
        " column. If each of them is a thing of its own, choose below that the headings stand in a"
        " column; else copy the table and paste it transposed, so that they stand in one row."
    ),
    LayoutProblem.TURNED: gettext_lazy(
        "The headings stand in column %(letters)s; each further column was read as one row."
    ),
    LayoutProblem.SEVERAL_FORMS: gettext_lazy(
        "Another form begins in row %(begins)s; it is not read along with this one. To read it instead,"
        " choose it under “Table of the sheet” on the layout page; for both, upload the file once for"
        " each."
    ),
    LayoutProblem.BESIDE_THE_FORM: gettext_lazy(
        "What stands in %(cells)s is above the form, in its column of units. It is read as part of the"
        " title at most; move it into the column of values if it is one."
    ),
    LayoutProblem.UNITS_DIFFER: gettext_lazy(
        "“%(heading)s” names the unit %(own)s, and %(beside)s stands beside it; %(own)s was taken."
        " Check which one is right."
    ),
    LayoutProblem.MERGED_NUMBER: gettext_lazy(
        "A number is merged over rows %(row)s to %(last_row)s; it is taken for the first row only."
    ),
    LayoutProblem.TOO_MANY_ROWS: gettext_lazy(
        "The table has %(rows)s rows; at most %(limit)s of this kind are looked at together. Divide the"
        " file and upload its parts."
    ),
    LayoutProblem.TOO_MANY_FAULTS: gettext_lazy(
        "%(count)s cells cannot be read. Columns seem to be taken for something else: look at them on"
        " the layout page, or mend the file and upload it anew."
    ),
    LayoutProblem.TOTAL_DISAGREES: gettext_lazy(
        "The total in row %(row)s says %(stated)s, its parts add up to %(computed)s."
    ),
    LayoutProblem.SECOND_TABLE: gettext_lazy(
        "Another table begins in row %(row)s; it is not read along with this one. To read it instead,"
        " choose it under “Table of the sheet” on the layout page; for both, upload the file once for"
        " each."
    ),
    LayoutProblem.HIDDEN_ROWS: gettext_lazy(
        "Some rows are hidden in the file; they are read like all others."
    ),
    LayoutProblem.HIDDEN_COLUMNS: gettext_lazy(
        "Some columns are hidden in the file; they are read like all others."
    ),
    LayoutProblem.STRUCK_THROUGH: gettext_lazy(
        "Struck through in the file: %(cells)s. You will be asked whether rows of data among them"
        " still hold."
    ),
    LayoutProblem.UNDER_MERGED: gettext_lazy(
        "Under merged cells stand values that nobody sees in the file: %(cells)s. You will be asked"
        " whether those in rows of data are meant."
    ),
    LayoutProblem.RAISED_DIGITS: gettext_lazy(
        "Digits stand raised behind others, as those of footnotes and powers do, and are read as one"
        " number with them: %(cells)s. You will be asked about those in rows of data."
    ),
}

ROLES = {
    Role.LETTERHEAD: gettext_lazy("letterhead"),
    Role.TITLE: gettext_lazy("title"),
    Role.UNIT_LINE: gettext_lazy("units"),
    Role.HEADER: gettext_lazy("headings"),
    Role.COLUMN_NUMBERS: gettext_lazy("column numbers"),
    Role.GROUP: gettext_lazy("group"),
    Role.DATA: gettext_lazy("data"),
    Role.SUBTOTAL: gettext_lazy("subtotal"),
    Role.TOTAL: gettext_lazy("total"),
    Role.NOTE: gettext_lazy("note"),
    Role.SIGNATURE: gettext_lazy("signature"),
    Role.OTHER_TABLE: gettext_lazy("another table"),
    Role.EMPTY: gettext_lazy("empty"),
}

COLUMN_ROLES = {
    ColumnRole.DATA: gettext_lazy("data"),
    ColumnRole.ROW_NUMBER: gettext_lazy("row numbers"),
    ColumnRole.GROUP: gettext_lazy("named once for the rows below"),
    ColumnRole.NOTE: gettext_lazy("note"),
    ColumnRole.EMPTY: gettext_lazy("empty"),
    ColumnRole.LEFT_OUT: gettext_lazy("no part of the table"),
}

WHY_THIS_FIELD = {
    MatchReason.HEADING: gettext_lazy("by its heading"),
    MatchReason.LAST_PART: gettext_lazy("by its heading"),
    MatchReason.CONTAINED: gettext_lazy("by part of its heading"),
    MatchReason.ALIKE: gettext_lazy("by a heading that is nearly the same"),
    MatchReason.REMEMBERED: gettext_lazy("as you said"),
    MatchReason.IN_TWO_LANGUAGES: gettext_lazy("by its heading in two languages"),
    MatchReason.SHORT_FORM: gettext_lazy("by its heading written short"),
    MatchReason.BY_VALUES: gettext_lazy("by what its cells name"),
    MatchReason.TICKED: gettext_lazy("a tick in it says what its heading says"),
    MatchReason.REPEATED: gettext_lazy("several columns have this heading: please check"),
    MatchReason.ONE_PERIOD: gettext_lazy("of one period, not up to now: please check"),
    MatchReason.ASIDE: gettext_lazy("its further words may mean something else: please check"),
    MatchReason.SEVERAL_FIT: gettext_lazy("several fit: please check"),
    MatchReason.TAKEN: gettext_lazy("another column fits better: please check"),
    MatchReason.UNIT_DIFFERS: gettext_lazy("the unit differs: please check"),
    MatchReason.VALUES_DIFFER: gettext_lazy("the values look different: please check"),
    MatchReason.ROW_NUMBER: gettext_lazy("row numbers"),
    MatchReason.EMPTY_COLUMN: gettext_lazy("empty"),
    MatchReason.NO_HEADING: gettext_lazy("no heading"),
    MatchReason.UNKNOWN_HEADING: gettext_lazy("the heading is not known"),
}

CELLS = {
    Fault.AMBIGUOUS: gettext_lazy(
        "This could be read as %(readings)s. Type it so that only one is possible."
    ),
    Fault.NOT_A_NUMBER: gettext_lazy("This is no number. Type digits only, such as 12,5."),
    Fault.TWO_VALUES: gettext_lazy("There are two values in one cell. Type the one that holds."),
    Fault.RANGE_REVERSED: gettext_lazy("The range runs downwards. Type the smaller number first."),
    Fault.BLANK_IN_NUMBER: gettext_lazy(
        "A blank stands beside the decimal mark. Type %(number)s, or the one number that holds."
    ),
    Fault.UNKNOWN_UNIT: gettext_lazy("The unit “%(unit)s” is not known. Type the number alone."),
    Fault.WRONG_UNIT: gettext_lazy(
        "The unit is %(unit)s where %(expected)s is needed. Type it in %(expected)s."
    ),
    Fault.NOT_A_DAY: gettext_lazy("This is no day. Type it as 31/12/2025, 12/2025 or 2025."),
    Fault.NO_SUCH_DAY: gettext_lazy(
        "There is no such day. The day comes before the month: 31/12/2025."
    ),
    Fault.SERIAL_AS_TEXT: gettext_lazy(
        "This is no day. As Excel counts the days it would be %(day)s; type that if it is meant."
    ),
    Fault.NOT_A_FLAG: gettext_lazy("Type x or Có for yes, Không for no, or leave the cell blank."),
    Fault.ERROR_CELL: gettext_lazy(
        "The cell shows the error %(error)s. Repair the formula or type the value."
    ),
    Fault.FORMULA_WITHOUT_VALUE: gettext_lazy(
        "The formula was never computed. Type its value, or open the file in Excel, save it, and upload"
        " it again."
    ),
    Fault.CONTROL_CHARACTER: gettext_lazy(
        "The cell holds invisible characters. Type its text anew."
    ),
    Fault.TOO_LONG: gettext_lazy("The text is longer than %(limit)s letters. Shorten it."),
    Fault.DITTO: gettext_lazy("This repeats the cell above. Type its value here as well."),
    Fault.MAY_ERASE: gettext_lazy(
        "Is what is recorded to be erased? Then type “xoá” alone; else type what is right."
    ),
    CellCaveat.STAYS: gettext_lazy("These words say that nothing changed; what is recorded stays."),
    CellCaveat.NO_VALUE_YET: gettext_lazy(
        "These words say that there is no value yet: nothing is recorded, and nothing is erased."
    ),
    CellCaveat.FOOTNOTE: gettext_lazy("The mark %(mark)s of a footnote is not kept."),
    CellCaveat.FOOTNOTE_NUMBER: gettext_lazy(
        "%(mark)s behind the number was taken for a footnote. Check that it is no second value."
    ),
    CellCaveat.IN_BRACKETS: gettext_lazy("The brackets were taken for a minus sign."),
    CellCaveat.CONVERTED: gettext_lazy("Converted from %(unit)s to %(expected)s."),
    CellCaveat.PUT_TOGETHER: gettext_lazy("Read as one number: %(number)s %(unit)s."),
    CellCaveat.SHOWN_OTHERWISE: gettext_lazy(
        "The file shows “%(shown)s” where the cell holds %(held)s, which was taken. Check which is meant."
    ),
    CellCaveat.A_DAY_MEANT: gettext_lazy(
        "The unit is %(unit)s; it was taken for %(expected)s. Check that it is so much a day."
    ),
    CellCaveat.IN_WORDS: gettext_lazy("Read as “%(value)s” by the word it begins with."),
    CellCaveat.AT_MOST: gettext_lazy(
        "“At most” cannot be kept of a measured value: “less than %(value)s” is. Check it."
    ),
    CellCaveat.UNIT_NAMED: gettext_lazy("The cell names the unit %(unit)s."),
    CellCaveat.QUALIFIED: gettext_lazy(
        "The cell says “%(qualifier)s”; only the number is kept beside its words."
    ),
    CellCaveat.PLUS_SIGN: gettext_lazy("The plus sign is not kept."),
    CellCaveat.SMALL_PERCENT: gettext_lazy(
        "This is less than one per cent, unlike the rest of the column."
    ),
    CellCaveat.FROM_SERIAL: gettext_lazy("Read from Excel's number for a day."),
    CellCaveat.TIME_DROPPED: gettext_lazy("The time of day is not kept."),
    CellCaveat.DAY_OF_PAPER: gettext_lazy("The day of the paper is taken; its number is not kept."),
    CellCaveat.FROM_DAY: gettext_lazy("Excel had turned this text into a day."),
    CellCaveat.PART_OF_PERIOD: gettext_lazy(
        "Read as %(period)s; “%(part)s” before it says more than can be kept."
    ),
    RowProblem.NOT_A_CHOICE: gettext_lazy(
        "This is none of the words that are known here. Type one of these: %(choices)s."
    ),
    RowProblem.NOT_WHOLE: gettext_lazy(
        "Only whole numbers can be counted here. Type it without decimals, such as 12."
    ),
    RowProblem.RANGE_NOT_TAKEN: gettext_lazy(
        "One number is needed here, not a range. Type the one that holds."
    ),
    RowProblem.NEGATIVE: gettext_lazy("This cannot be less than zero. Type 0 or more."),
    RowProblem.TOO_LARGE: gettext_lazy(
        "This is more than %(largest)s. Check the unit, and type it in that of the column."
    ),
    RowProblem.TEXT_TOO_LONG: gettext_lazy(
        "At most %(longest)s letters can be kept here. Shorten the text."
    ),
    RowProblem.DAY_TO_COME: gettext_lazy(
        "This day is still to come. Type today or an earlier day."
    ),
    RowProblem.WHOLE_DAY_NEEDED: gettext_lazy(
        "The day itself is needed here. Type it as 31/12/2025."
    ),
    RowProblem.NOT_COUNTED_SO: gettext_lazy(
        "Whole things are counted here, and “%(unit)s” measures none. Type how many there are."
    ),
    RowNote.MAY_BE_AN_INCREASE: gettext_lazy(
        "The plus sign may mean an increase; the number was taken for the whole. Check it."
    ),
    RowNote.COUNTS_OTHERS: gettext_lazy(
        "The cell counts “%(unit)s”, the column something else. Check the number."
    ),
    RowNote.DEADLINE: gettext_lazy("Read as the deadline %(day)s."),
    RowNote.LAST_DAY_TAKEN: gettext_lazy(
        "Only the day itself can be kept: the last one of %(period)s was taken, %(day)s."
    ),
    RowNote.ROUNDED: ngettext_lazy(
        "Rounded to one decimal.", "Rounded to %(places)s decimals.", "places"
    ),
    RowNote.MONTH_MAY_COME_FIRST: gettext_lazy(
        "In “%(example)s” of this column the month comes first. Here the day was taken to come first:"
        " check it."
    ),
    RowNote.DAY_MAY_BE_SWAPPED: gettext_lazy(
        "Day and month may have changed places when the file was opened in Excel. Check this day."
    ),
}

QUESTIONS = {
    LayoutProblem.STRUCK_THROUGH: ngettext_lazy(
        "Cells of one row are struck through in the file. What is to become of them?",
        "Cells of %(count)s rows are struck through in the file. What is to become of them?",
        "count",
    ),
    LayoutProblem.UNDER_MERGED: ngettext_lazy(
        "Values of one row stand under merged cells, where nobody sees them. What is to become of them?",
        "Values of %(count)s rows stand under merged cells, where nobody sees them. What is to become"
        " of them?",
        "count",
    ),
    LayoutProblem.RAISED_DIGITS: ngettext_lazy(
        "In one row raised digits, as of footnotes or powers, are read as one number with those before"
        " them. What is to become of these cells?",
        "In %(count)s rows raised digits, as of footnotes or powers, are read as one number with those"
        " before them. What is to become of these cells?",
        "count",
    ),
    Doubt.MARK: gettext_lazy(
        "“%(text)s” in the column “%(heading)s” can be read in two ways. Which one holds for the column?"
    ),
    Doubt.SCALE: gettext_lazy(
        "Are the numbers of the column “%(heading)s”, such as “%(text)s”, per cent or shares of one?"
    ),
}

ROW_KINDS = {
    RowKind.NEW: gettext_lazy("new"),
    RowKind.CHANGED: gettext_lazy("changed"),
    RowKind.SAME: gettext_lazy("unchanged"),
    RowKind.ASKED: gettext_lazy("waits for an answer"),
    RowKind.FAULTY: gettext_lazy("must be put right"),
    RowKind.LEFT_OUT: gettext_lazy("left out"),
    "odd": gettext_lazy("odd"),
}
STAGES = {
    "": gettext_lazy("waiting for its turn"),
    Stage.READING: gettext_lazy("reading"),
    Stage.CHECKING: gettext_lazy("checking"),
    Stage.COLUMNS: gettext_lazy("reading the columns"),
    Stage.MATCHING: gettext_lazy("matching the rows"),
    Stage.COMPARING: gettext_lazy("comparing"),
    Stage.KEEPING: gettext_lazy("keeping"),
    Stage.MARKING: gettext_lazy("marking the cells"),
    Stage.UNDOING: gettext_lazy("undoing"),
    Stage.BRINGING_BACK: gettext_lazy("bringing back"),
}
FINDINGS = {
    "missed": gettext_lazy("must be put right"),
    "odd": gettext_lazy("odd"),
    "plain": gettext_lazy("to know"),
}
# The sign of the house for each.
SIGNS = {
    RowKind.NEW: "met",
    RowKind.CHANGED: "on_course",
    RowKind.SAME: "not_applicable",
    RowKind.ASKED: "cannot_tell",
    RowKind.FAULTY: "missed",
    RowKind.LEFT_OUT: "not_applicable",
    "odd": "odd",
}


def of_refusal(refused: Refused) -> str:
    params = dict(refused.params)
    if refused.code is Reason.TOO_LARGE:
        params["limit"] = params.get("limit", 0) // 1024 // 1024
    words = REFUSALS.get(refused.code, COULD_NOT_BE_READ)
    if refused.code is Reason.NOT_A_SPREADSHEET:
        words = NOT_A_SPREADSHEET.get(params.get("found"), words)
    return filled(words, params)


def of_file_caveat(caveat) -> str:
    params = {**caveat.params, "sheet": caveat.sheet, "address": caveat.address}
    if "encoding" in params:
        params["encoding"] = ENCODINGS.get(params["encoding"], params["encoding"])
    return filled(FILE_CAVEATS[caveat.code], params)


def of_layout(problem) -> str:
    params = {**problem.params, "row": problem.row}
    if problem.column is not None:
        is_row = isinstance(problem.column, RowAsColumn)
        params["column"] = problem.column if is_row else letters_of(problem.column)
    return filled(LAYOUT[problem.code], params)


def of_row(number: int) -> int | str:
    """What its sheet calls a row that was read: 5, or "column E" where it is one of a form."""
    row = row_in_sheet(number)
    return _("column %(letters)s") % {"letters": row} if isinstance(row, ColumnAsRow) else row


def of_finding(finding: Finding, rooms: Mapping[str, object]) -> str:
    """Of a cell or row; `rooms` are the words of the sheet that found it."""
    text = rooms.get(finding.code) or CELLS.get(finding.code) or LAYOUT.get(finding.code)
    return filled(text, finding.params) if text else str(finding.code)


def of_question(question: Question, rooms: Mapping[str, object]) -> str:
    text = rooms.get(question.code) or QUESTIONS.get(question.code)
    return filled(text, question.params) if text else str(question.code)


class _Whole(int):
    """Chooses between one and many where a text has both, and is written as the page writes numbers."""

    def __str__(self) -> str:
        return shown(int(self))


def filled(text: object, params: Mapping[str, object]) -> str:
    """The text in the language of the page; one with two forms takes that of its count."""
    filled_in = text % {name: _filled_in(value) for name, value in params.items()}
    if ACROSS in filled_in or DOWN in filled_in:
        filled_in = SPOKEN_OF.sub(_of_a_form, filled_in)
    return filled_in.replace(ACROSS, "").replace(DOWN, "")


# Texts speak of rows and columns as tables have them. Where the rows that were read are columns of
# the file, the number is marked, and the word before it takes the other's place.
ACROSS, DOWN = "\ue000", "\ue001"
SPOKEN_OF = re.compile(rf"\b(\w+) ([{ACROSS}{DOWN}])")
WORDS_OF_A_FORM = {
    ACROSS: {"row": "column", "rows": "columns", "dòng": "cột"},
    DOWN: {"column": "row", "columns": "rows", "cột": "dòng"},
}


def _of_a_form(found: re.Match) -> str:
    spoken, mark = found.groups()
    other = WORDS_OF_A_FORM[mark].get(spoken.lower())
    if other is None:
        return found[0]
    return f"{other.capitalize() if spoken[:1].isupper() else other} {mark}"


def _filled_in(value: object) -> object:
    if type(value) is int:
        return _Whole(value)
    if isinstance(row_in_sheet(value), ColumnAsRow):
        return ACROSS + shown(value)
    return DOWN + shown(value) if isinstance(value, RowAsColumn) else shown(value)


def shown(value: object) -> str:
    """A value in the language of the page."""
    match value:
        case None:
            return "–"
        case RowOfSheet() | ColumnAsRow() | RowAsColumn():
            return str(value)
        case bool():
            return _("yes") if value else _("no")
        case Range():
            return f"{formats.number(value.low)}–{formats.number(value.high)}"
        case Decimal() | int() | float():
            return _number(value)
        case PartialDay():
            return formats.partial_day(value)
        case date():
            return formats.day(value)
        case tuple() | list():
            return _(" or ").join(shown(one) for one in value)
    return str(value)


def _number(value: Decimal | int | float) -> str:
    try:
        return formats.number(value)
    except ValueError:  # so large or so small that no page has room for its digits
        return f"{value:.6E}"
