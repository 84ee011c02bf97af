"""From which day the figures of a file are true, where its own lines say another than its sender."""

from datetime import date

from clusters.sheets import codes
from clusters.sheets.days import said_above
from hanoi_industry import formats
from hanoi_industry.spreadsheets.comparing import Choice, Questions
from hanoi_industry.spreadsheets.sheets import Asking, Table

KEY = "day of the file"
IN_THE_FILE, AS_SAID = "file", "said"


def day_of_file(asking: Asking, questions: Questions, table: Table) -> tuple[date, str]:
    """As the person said, unless the lines around the table name quite another time; and the key of
    the question that rows without a day of their own wait for, empty where none is open."""
    as_of, told = asking.as_of, said_above(table.title, asking.today, notes=table.notes)
    if told is None or told.holds(as_of):
        return as_of, ""
    answer = questions.ask(
        KEY,
        codes.Ask.WHICH_DAY,
        [Choice(IN_THE_FILE, formats.day(told.last)), Choice(AS_SAID, formats.day(as_of))],
        text=told.words,
        day=as_of,
    )
    return told.last if answer == IN_THE_FILE else as_of, "" if answer else KEY
