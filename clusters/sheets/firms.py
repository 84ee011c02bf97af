"""Lists of the enterprises of clusters, in which a row is about one of them and not its cluster."""

from clusters.sheets import codes
from hanoi_industry.spreadsheets.comparing import LEAVE_OUT, Choice, Questions

ROWS_OF_FIRMS = "rows of enterprises"
A_CLUSTER = "cluster"


def names_a_firm(text: str) -> bool:
    """Below such a heading stands a name; "12" is how many there are."""
    return any(map(str.isalpha, text))


def ask_about_firm(questions: Questions, firm: str, address: str) -> str | None:
    """What becomes of all rows that name one, asked once; None while nobody has said."""
    return questions.ask(
        ROWS_OF_FIRMS,
        codes.Ask.ROWS_OF_FIRMS,
        [Choice(LEAVE_OUT, codes.ONE_FIRM), Choice(A_CLUSTER, codes.A_WHOLE_CLUSTER)],
        address=address,
        offered=LEAVE_OUT,
        text=firm,
    )
