"""Infrastructure investors: who they are, and which cluster each builds from which day."""

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy

from clusters.models import Investor, InvestorFacts
from clusters.sheets import aside, codes, office_words, services
from clusters.sheets.of_clusters import (
    OfClusterResource,
    OfClusterSheet,
    cluster_fields,
    declared,
)
from clusters.sheets.services import NewInvestor
from clusters.sheets.sides import SIDE
from clusters.sheets.unkept_columns import ROLE
from hanoi_industry.among import Keys
from hanoi_industry.collecting import without_collecting
from hanoi_industry.spreadsheets.comparing import AnyPlan, Finding
from hanoi_industry.spreadsheets.records import DAY_FIELD, PAPER_FIELD
from hanoi_industry.spreadsheets.sheets import SheetField

TAX_CODE = re.compile(r"\d{10}(-\d{3})?")
# "0101 234 567", "0101.234.567", "0101234567 - 001".
BETWEEN_DIGITS = re.compile(r"(?<=[\d-])[\s.]+(?=[\d-])|[\s.]+$")
FACTS = declared(InvestorFacts, {"note": ("Ghi chú",)}, "investor")
WHO = (
    SheetField(
        "investor",
        gettext_lazy("infrastructure investor"),
        words=(
            *("Chủ đầu tư hạ tầng", "Chủ đầu tư", "Tên chủ đầu tư", "Tên doanh nghiệp"),
            *("Chủ đầu tư HTKT", "Tên chủ đầu tư HTKT"),
            *("Nhà đầu tư", "Tên nhà đầu tư", "Nhà đầu tư hạ tầng", "Doanh nghiệp đầu tư hạ tầng"),
            *("Đơn vị được giao làm chủ đầu tư", "Tên tổ chức", "Đơn vị kinh doanh hạ tầng"),
            *("Đơn vị kinh doanh HTKT", "Doanh nghiệp kinh doanh hạ tầng"),
        ),
        longest=Investor._meta.get_field("name").max_length,
        attribute="investor__name",
    ),
    SheetField.of(
        Investor,
        "tax_code",
        *("Mã số thuế", "MST", "Mã số doanh nghiệp", "MSDN", "Mã số thuế, MSDN"),
        *("Mã số thuế, ĐKKD", "Số ĐKKD", "Mã số thuế/ĐKKD"),
        attribute="investor__tax_code",
    ),
    SheetField.of(
        Investor,
        "kind",
        *("Loại hình", "Loại chủ đầu tư", "Loại hình doanh nghiệp", "Loại hình tổ chức"),
        choice_words=office_words.INVESTOR_KINDS,
        name="investor_kind",
        attribute="investor__kind",
    ),
)
# A bare "Ngày thành lập" may be that of the cluster or that of the company: it is asked about.
SINCE = replace(
    DAY_FIELD,
    words=(
        *DAY_FIELD.words,
        *("Ngày giao", "Ngày được giao", "Ngày giao chủ đầu tư", "Ngày giao CĐT"),
        *("Ngày được giao làm chủ đầu tư", "Ngày giao làm chủ đầu tư", "Ngày quyết định giao"),
        *("Ngày QĐ", "Ngày quyết định", "Quyết định > Ngày"),
        *("Thời điểm giao chủ đầu tư", "Ngày bắt đầu làm chủ đầu tư"),
    ),
)
PAPER = replace(
    PAPER_FIELD,
    words=(
        *(*PAPER_FIELD.words, "QĐ giao chủ đầu tư", "Văn bản giao chủ đầu tư", "Văn bản giao"),
        *("Quyết định giao chủ đầu tư", "Quyết định giao làm chủ đầu tư"),
    ),
)


def _without_addresses(one: SheetField) -> SheetField:
    """In a list of investors "Địa chỉ" is where the investor sits, not where the cluster lies."""
    return replace(one, words=tuple(word for word in one.words if word != "Địa chỉ"))


class InvestorResource(OfClusterResource):
    model = InvestorFacts
    heads_aside = aside.OF_INVESTORS
    facts = {"investor": "investor", **{one.name: one.name for one in FACTS}}

    def find(self) -> None:
        self.named = self._named()
        super().find()

    def is_alone(self, index: int) -> bool:
        """A row of the register of investors, that names no cluster."""
        return not (self.values("code")[index] or self.values("name")[index])

    def missing_name(self, index: int) -> None:
        if self.named[index] is None:
            super().missing_name(index)

    def find_subjects(self) -> None:
        super().find_subjects()
        known = self._known()
        self.investors = [
            known.get(one.key, one) if one is not None else None for one in self.named
        ]
        for index, one in enumerate(self.investors):
            if isinstance(one, NewInvestor):
                if self.is_alone(index):
                    self.fresh[index] = one
                self.note(index, codes.Note.A_NEW_INVESTOR, "investor")
            if one is not None and self.is_alone(index):
                self._tell_of_no_cluster(index)

    def _tell_of_no_cluster(self, index: int) -> None:
        """Of a row without a number below the numbered ones, which may be about the cluster above."""
        if self.table.numbers[index] in self.table.unnumbered:
            self.oddity(index, codes.Note.NO_CLUSTER_NAMED, "investor", self.named[index].name)

    def _named(self) -> list[NewInvestor | None]:
        names, numbers = self.values("investor"), self.values("tax_code")
        kinds = self.values("investor_kind")
        named: list[NewInvestor | None] = []
        for index, name in enumerate(names):
            number = BETWEEN_DIGITS.sub("", (numbers[index] or "").lstrip("'"))
            if number and not TAX_CODE.fullmatch(number):
                self.fault(index, codes.Fault.NOT_A_TAX_CODE, "tax_code", number)
                number = ""
            if number and not name:
                self.fault(index, codes.Fault.NO_INVESTOR, "investor")
            if name and not number:
                name, number = office_words.name_and_tax_code(name)
            name = self._one_investor(index, name)
            kind = kinds[index] or (office_words.investor_kind(name) if name else "")
            named.append(NewInvestor(name, number, str(kind)) if name else None)
        return named

    def _one_investor(self, index: int, name: str | None) -> str | None:
        """The name, unless its words name nobody, or several."""
        if name and office_words.says_no_investor(name):
            self.note(index, codes.Note.NO_INVESTOR_YET, "investor")
            return None
        if name and office_words.is_no_investor(name):
            self.fault(index, codes.Fault.NO_INVESTOR, "investor", name)
            return None
        if name and office_words.names_several_investors(name):
            self.fault(index, codes.Fault.SEVERAL_INVESTORS, "investor", name)
            return None
        if name and office_words.says_whether_investor(name):
            self.fault(index, codes.Fault.WHETHER_INVESTOR, "investor", name)
            return None
        return name

    def _known(self) -> dict[str, int]:
        """By tax code or name; one whose tax code the file leaves out by its name alone."""
        named = {one.key: one for one in self.named if one is not None}
        by_key = Investor.objects.filter(key__among=Keys(named))
        known = dict(by_key.values_list("key", "pk"))
        without = {
            one.name: key for key, one in named.items() if key not in known and not one.tax_code
        }
        found: dict[str, list[int]] = {}
        by_name = Investor.objects.filter(name__among=Keys(without))
        for name, number in by_name.values_list("name", "pk"):
            found.setdefault(without[name], []).append(number)
        # Two of one name are told apart by nothing but their tax codes.
        return known | {key: some[0] for key, some in found.items() if len(some) == 1}

    def say(self, name: str, column: str) -> None:
        if name == "investor":
            self.state(name, column, self.investors)
        else:
            super().say(name, column)

    def shown(self, name: str, index: int):
        if name != "investor":
            return super().shown(name, index)
        return self.named[index] and self.named[index].name

    def settle(self) -> None:
        """A row without a cluster says nothing of any; all it may bring is an investor."""
        for index in self.rows():
            if self.places[index] is None:
                self.differing[index] = 0

    def label(self, index: int) -> str:
        one = self.named[index]
        return super().label(index) or (one.name if one else "")


class InvestorSheet(OfClusterSheet):
    kind = "investors"
    title = gettext_lazy("Infrastructure investors")
    explanation = gettext_lazy(
        "One row for each cluster with who builds its infrastructure; a row without a cluster only"
        " records the investor. One tax code is one investor; without it, one spelling of the name."
    )
    fields = (
        *map(_without_addresses, cluster_fields("cluster")),
        *WHO,
        ROLE,
        SIDE,
        SINCE,
        *FACTS,
        PAPER,
    )
    resource_class = InvestorResource

    def missing_columns(self, matches) -> list[Finding]:
        named = {match.field for match in matches}
        return [] if "investor" in named else super().missing_columns(matches)

    @without_collecting()
    def keep(self, plan: AnyPlan, change_set, *, by) -> None:
        services.state_investors(change_set, plan.resource.stated(), by=by)
