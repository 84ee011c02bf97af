"""How the layout page speaks of a sheet that stands upright, and of one whose headings stand in a
column: it is shown turned, so what the page has as a column is a row of the file."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from hanoi_industry.spreadsheets.guard import letters_of


@dataclass(frozen=True)
class Standing:
    is_turned: bool
    row: object
    column: object
    # Of what is not sure: the heading, how many there are, and what is asked of each.
    unsure: object
    unsure_told: object
    each_holds: object
    picture: object
    more: object
    holds: object
    role_of_column: object
    role_of_row: object
    came: object
    went: object
    total: object

    def name_of_column(self, column: int) -> str:
        """What the file calls a column that was read."""
        return str(column) if self.is_turned else letters_of(column)

    def name_of_row(self, row: int) -> str:
        return letters_of(row) if self.is_turned else str(row)


UPRIGHT = Standing(
    is_turned=False,
    row=_("Row"),
    column=_("Column"),
    unsure=_("Columns that are not sure"),
    unsure_told=ngettext_lazy(
        "One column is not sure. Choose what it holds, or leave it out.",
        "%(count)s columns are not sure. Choose what they hold, or leave them out.",
        "count",
    ),
    each_holds=_("What each of these columns holds"),
    picture=_(
        "Only rows marked as data are taken over; groups flow down to them, totals are checked and"
        " left out. Choose another role where one is wrong."
    ),
    more=ngettext_lazy(
        "One further column is not shown.", "%(count)s further columns are not shown.", "count"
    ),
    holds=_("Column %(name)s holds"),
    role_of_column=_("Role of column %(name)s"),
    role_of_row=_("Role of row %(name)s"),
    came=_("new: column %(name)s, “%(heading)s”"),
    went=_("gone: “%(heading)s”, which was column %(name)s"),
    total=_("Total of “%(heading)s” in row %(name)s"),
)
TURNED = Standing(
    is_turned=True,
    row=_("Column"),
    column=_("Row"),
    unsure=_("Rows of the form that are not sure"),
    unsure_told=ngettext_lazy(
        "One row of the form is not sure. Choose what it holds, or leave it out.",
        "%(count)s rows of the form are not sure. Choose what they hold, or leave them out.",
        "count",
    ),
    each_holds=_("What each of these rows holds"),
    picture=_(
        "The file is shown turned: its columns below each other, its rows beside each other, each"
        " with its own letters and number. Only columns marked as data are taken over; totals are"
        " checked and left out. Choose another role where one is wrong."
    ),
    more=ngettext_lazy(
        "One further row is not shown.", "%(count)s further rows are not shown.", "count"
    ),
    holds=_("Row %(name)s holds"),
    role_of_column=_("Role of row %(name)s"),
    role_of_row=_("Role of column %(name)s"),
    came=_("new: row %(name)s, “%(heading)s”"),
    went=_("gone: “%(heading)s”, which was row %(name)s"),
    total=_("Total of “%(heading)s” in column %(name)s"),
)
