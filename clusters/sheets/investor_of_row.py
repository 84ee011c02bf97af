"""Who a row of the list, or a line above it, says builds the infrastructure of a cluster."""

from clusters.models import InvestorFacts
from clusters.sheets import codes, office_words
from clusters.sheets.said import NamedInvestor, Said, say
from hanoi_industry import words
from hanoi_industry.spreadsheets.comparing import Draft
from hanoi_industry.spreadsheets.grid import heading_key

# Of a list of clusters: who builds the infrastructure, or who looks after the cluster.
WHO_MANAGES = "don vi quan ly"


def say_investor(draft: Draft, facts: dict, heading: str) -> None:
    """`heading` is that of the column of investors."""
    reading = draft.said.get("investor")
    if reading is None or reading.is_blank:
        _say_that_of_group(draft, facts)
        return
    cell = draft.cell("investor")
    name = None if reading.erases else words.nfc(reading.value)
    is_no_one = name and office_words.is_no_investor(name)
    if name and (is_no_one or sum(map(str.isalpha, name)) < 2):
        draft.fault(codes.Fault.NO_INVESTOR, cell, reading.as_typed)
        return
    if name and office_words.says_no_investor(name):
        draft.note(codes.Note.NO_INVESTOR_YET, cell, reading.as_typed)
        return
    # Lines of a cell part its names.
    if name and office_words.names_several_investors(reading.as_typed or name):
        draft.fault(codes.Fault.SEVERAL_INVESTORS, cell, reading.as_typed)
        return
    if name and office_words.says_whether_investor(name):
        draft.fault(codes.Fault.WHETHER_INVESTOR, cell, reading.as_typed)
        return
    if name and heading_key(heading) == WHO_MANAGES and office_words.is_public_body(name):
        draft.oddity(codes.Note.PERHAPS_MANAGES, cell, reading.as_typed)
    say(facts, InvestorFacts, "investor", name and _named(name), draft, "investor")


def _say_that_of_group(draft: Draft, facts: dict) -> None:
    """ "Chủ đầu tư: Công ty A" stands above the clusters of one investor; a column goes before it."""
    if "investor" in draft.cells:
        return
    for group, cell in reversed(draft.groups):
        name = office_words.investor_of_group(group.text)
        if not name or office_words.says_no_investor(name):
            continue
        if office_words.is_no_investor(name) or office_words.names_several_investors(name):
            draft.fault(codes.Fault.SEVERAL_INVESTORS, cell, group.text)
        else:
            said = Said(_named(name), group.text, cell)
            facts.setdefault((InvestorFacts, ""), {})["investor"] = said
        return


def _named(text: str) -> NamedInvestor:
    name, tax_code = office_words.name_and_tax_code(text)
    return NamedInvestor(name, office_words.investor_kind(name), tax_code)
