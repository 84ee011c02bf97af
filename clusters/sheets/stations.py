"""Wastewater stations: one row for a station, with everything that is known of it."""

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy

from clusters.models import Station, StationFacts
from clusters.sheets import aside, codes, office_words, services
from clusters.sheets.columns import NOTHING_NAMED, PERIOD
from clusters.sheets.of_clusters import (
    OfClusterResource,
    OfClusterSheet,
    cluster_fields,
    declared,
)
from clusters.sheets.services import NewStation
from clusters.sheets.sides import SIDE
from clusters.sheets.unkept_columns import FIRM
from hanoi_industry import words
from hanoi_industry.among import Keys
from hanoi_industry.collecting import without_collecting
from hanoi_industry.spreadsheets.columns import Kind
from hanoi_industry.spreadsheets.comparing import AnyPlan, Choice
from hanoi_industry.spreadsheets.records import DAY_FIELD, PAPER_FIELD
from hanoi_industry.spreadsheets.sheets import SheetField

MOST_STATIONS = 32_767
NUMBERED = re.compile(r"\b(?:tram|so|module|modun|mo dun|no\.?)\s*(\d{1,2})$")
MONITORING = (
    *("Quan trắc tự động", "Quan trắc tự động, liên tục", "Quan trắc nước thải tự động"),
    "Quan trắc nước thải tự động, liên tục",
)


def below_monitoring(*parts: str) -> tuple[str, ...]:
    """Headings that stand below the one over all that is said of monitoring."""
    return tuple(f"{head} > {part}" for head in MONITORING for part in parts)


SYNONYMS = {
    "state": (
        *("Tình trạng trạm", "Trạm XLNT", "Trạm xử lý nước thải", "Hiện trạng trạm XLNT"),
        *("Trạm XLNT > Hiện trạng", "Trạm XLNT > Tình trạng", "Hiện trạng", "Tình trạng"),
        *("Hiện trạng hoạt động", "Tình trạng hoạt động", "Tình trạng vận hành"),
        *("Trạng thái", "Trạng thái trạm", "Trạng thái hoạt động", "Trạng thái vận hành"),
    ),
    "meets_standard": (
        *("Đạt tiêu chuẩn môi trường", "Nước thải đạt tiêu chuẩn", "Đạt chuẩn"),
        *("Đạt QCVN", "Đạt quy chuẩn", "Chất lượng nước sau xử lý đạt QCVN"),
    ),
    "capacity_m3_a_day": (
        *(
            "Công suất trạm XLNT",
            "Công suất",
            "Công suất thiết kế",
            "Công suất xử lý",
            "Q thiết kế",
        ),
    ),
    "flow_m3_a_day": (
        *("Lưu lượng nước thải", "Lượng nước thải", "Lưu lượng", "Lưu lượng thực tế"),
        *("Lưu lượng xả thải", "Công suất thực tế", "Công suất vận hành thực tế"),
        *("Công suất hoạt động thực tế", "Công suất vận hành"),
        *("Lượng nước thải xử lý bình quân", "Lưu lượng xử lý thực tế"),
    ),
    "firms_connected": ("Số cơ sở đấu nối", "Số doanh nghiệp đấu nối"),
    "firms_in_all": (
        *("Tổng số cơ sở", "Tổng số doanh nghiệp", "Tổng số doanh nghiệp trong cụm"),
        *("Số doanh nghiệp phải đấu nối", "Số cơ sở phải đấu nối"),
    ),
    "monitoring_required": (
        *("Phải quan trắc tự động", "Thuộc đối tượng quan trắc tự động"),
        *("Phải lắp quan trắc tự động", "Thuộc đối tượng lắp quan trắc tự động"),
        *("Thuộc diện lắp quan trắc tự động", "Thuộc diện quan trắc tự động"),
        *below_monitoring("Thuộc đối tượng", "Phải lắp"),
    ),
    "monitoring_installed": (
        *("Đã lắp quan trắc tự động", "Quan trắc tự động"),
        *("Hệ thống quan trắc tự động", "Hệ thống quan trắc tự động, liên tục"),
        *below_monitoring("Đã lắp", "Đã lắp đặt"),
    ),
    "monitoring_transmits": (
        *("Truyền dữ liệu quan trắc", "Đã truyền dữ liệu", "Đã truyền số liệu"),
        *(
            "Truyền số liệu về Sở",
            "Kết nối, truyền số liệu",
            "Truyền dữ liệu về Sở",
            "Truyền dữ liệu về Sở NN&MT",
            "Truyền số liệu về Sở NN&MT",
            *below_monitoring("Truyền số liệu", "Truyền dữ liệu"),
        ),
    ),
    "operator": (
        *("Đơn vị vận hành", "Đơn vị quản lý, vận hành", "Đơn vị quản lý vận hành trạm"),
        *("Đơn vị vận hành trạm", "Đơn vị vận hành trạm XLNT", "Đơn vị VH"),
    ),
    "receiving_water": (
        *("Nguồn tiếp nhận", "Nguồn tiếp nhận nước thải", "Nơi tiếp nhận nước thải"),
        "Nơi tiếp nhận",
    ),
    "outfall": (
        "Điểm xả",
        "Vị trí xả thải",
        "Cửa xả",
        "Vị trí cửa xả",
        "Vị trí điểm xả",
        "Nơi xả thải",
    ),
    "served_by": ("Do trạm xử lý", "Xử lý chung tại trạm", "Xử lý nhờ trạm"),
    "exempt_ground": ("Căn cứ miễn", "Lý do miễn", "Căn cứ miễn QTTĐ"),
    "note": ("Ghi chú", "Tình trạng bằng lời"),
}
NAMES = ("operator", "receiving_water", "outfall", "note")
MORE = {
    # Words that need no asking.
    "state": {
        "choice_words": office_words.STATION_CLEAR,
        "choice_of": office_words.read_station,
        # Ticks below it say that there is one, and nothing of whether it runs.
        "not_below": ("Có trạm", "Có hệ thống"),
    },
    **dict.fromkeys(NAMES, {"unkept": NOTHING_NAMED}),
}
FACTS = declared(StationFacts, SYNONYMS, more=MORE)
SINCE = replace(DAY_FIELD, words=(*DAY_FIELD.words, "Ngày báo cáo", "day of the report"))
STATION_FIELDS = (
    SheetField(
        "number",
        gettext_lazy("number of the station"),
        Kind.COUNT,
        words=("Số trạm", "Trạm số", "STT trạm"),
        largest=MOST_STATIONS,
        attribute="station__number",
    ),
    SheetField(
        "station_name",
        gettext_lazy("name of the station"),
        words=("Tên trạm", "Tên trạm XLNT", "Tên trạm XLNT tập trung", "Tên nhà máy xử lý"),
        longest=Station._meta.get_field("name").max_length,
        attribute="station__name",
    ),
)


# Beside a station in many lists; permits have a page of their own.
PERMIT_ELSEWHERE = SheetField(
    "permit_elsewhere",
    gettext_lazy("permit, read on the page of permits"),
    words=(
        *("Giấy phép môi trường", "Số giấy phép", "Số giấy phép môi trường", "Số GPMT", "GPMT"),
        *("Ngày cấp", "Ngày cấp GPMT", "Ngày cấp phép", "Ngày cấp giấy phép", "Cơ quan cấp"),
        *("Cơ quan cấp phép", "Thời hạn giấy phép", "Ngày hết hạn", "Giấy phép xả thải"),
    ),
    many=True,
)


class StationResource(OfClusterResource):
    model = StationFacts
    heads_aside = aside.OF_STATIONS
    facts = {one.name: one.name for one in FACTS}

    def find_subjects(self) -> None:
        self.stations = _stations(place.number for place in self.places if place is not None)
        numbers, names = self.values("number"), self.values("station_name")
        faulty = self.faulty_rows("number")
        for index, place in enumerate(self.places):
            if place is None or index in faulty:
                continue
            number = numbers[index] or self._number(index, names[index])
            if number is None:
                continue
            station = self.stations.get(place.number, {}).get(number)
            if station is not None:
                self.subjects[index] = (station[0],)
            else:
                self.fresh[index] = NewStation(place.number, number, names[index] or "")
                self.note(index, codes.Note.A_NEW_STATION, "number")

    def _number(self, index: int, name: str | None) -> int | None:
        """Of a row without one: that of its name or in its name ("Trạm số 2"), the only one there
        is, or what a person says."""
        place = self.places[index]
        known = self.stations.get(place.number, {})
        named = [number for number, (_pk, other) in known.items() if name and other == name]
        if len(named) == 1:
            return named[0]
        if numbered := NUMBERED.search(words.accent_free(name or "")):
            return int(numbered[1])
        if len(known) <= 1:
            return next(iter(known), 1)
        key = f"station of|{place.code}|{name or ''}"
        answer = self.questions.ask(
            key,
            codes.Ask.WHICH_STATION,
            [
                Choice(str(number), f"{number} {other}".strip())
                for number, (_pk, other) in known.items()
            ],
            address=self.table.address(next(iter(self.table.columns)), index),
            text=place.name,
        )
        if answer is None:
            self.wait(index, key)
        return int(answer) if answer else None

    def say(self, name: str, column: str) -> None:
        if name != "served_by":
            super().say(name, column)
            return
        said = self.readings[column].values
        serving = self._serving({text for text in said if text})
        numbers = [serving.get(text) for text in said]
        for index in self.rows():
            if said[index] and numbers[index] is None:
                self.fault(index, codes.Fault.NO_SUCH_STATION, column, said[index])
            elif numbers[index] is not None and self.subjects[index] == (numbers[index],):
                self.fault(index, codes.Fault.SERVED_BY_ITSELF, column, said[index])
        self.state(name, column, numbers)

    def _serving(self, texts: set[str]) -> dict[str, int]:
        """Stations by texts such as CCN0012/1, as far as the person may know of them."""
        parts = {text: text.partition("/") for text in texts}
        wanted = {code.strip().upper() for code, _slash, _number in parts.values()}
        rows = Station.objects.visible_to(self.asking.by).filter(cluster__code__among=Keys(wanted))
        found = {
            (code, str(number)): pk
            for pk, code, number in rows.values_list("pk", "cluster__code", "number")
        }
        known = {
            text: found.get((code.strip().upper(), number.strip() or "1"))
            for text, (code, _slash, number) in parts.items()
        }
        return {text: pk for text, pk in known.items() if pk is not None}

    def shown(self, name: str, index: int):
        column = self.column_of[name]
        return (
            self.readings[column].values[index]
            if name == "served_by"
            else super().shown(name, index)
        )

    def settle(self) -> None:
        self._make_none_of_nothing()
        self._compare_firms()
        self._compare_flow()

    def _make_none_of_nothing(self) -> None:
        """A row that only names its cluster, as those of a list of clusters do, tells of no station."""
        numbers, names = self.values("number"), self.values("station_name")
        for index in [*self.fresh]:
            if not (self.differing[index] or numbers[index] or names[index]):
                del self.fresh[index]
                self.told["notes"].pop(index, None)
                self.note(index, codes.Note.NOTHING_OF_A_STATION)

    def _compare_flow(self) -> None:
        """A station can be overloaded; as often the flow is that of a month."""
        flow, capacity = self.said.get("flow_m3_a_day"), self.said.get("capacity_m3_a_day")
        if flow is None or capacity is None:
            return
        for index, (flows, most) in enumerate(zip(flow, capacity, strict=True)):
            if flows is None or most is None or flows <= most or index in self.left_out:
                continue
            typed = self.readings["flow_m3_a_day"].typed(index)
            note = codes.Note.FLOW_ABOVE_CAPACITY
            self.oddity(index, note, "flow_m3_a_day", typed, capacity=most)

    def _compare_firms(self) -> None:
        """As the form has it: no more firms can be connected than there are."""
        connected, in_all = self.said.get("firms_connected"), self.said.get("firms_in_all")
        if connected is None or in_all is None:
            return
        for index in self.rows():
            if None not in (connected[index], in_all[index]) and connected[index] > in_all[index]:
                self.fault(index, codes.Fault.MORE_FIRMS_THAN_ALL, "firms_connected")

    def label(self, index: int) -> str:
        name = super().label(index)
        number = self.values("number")[index]
        return f"{name} {number}" if number else name


def _stations(clusters) -> dict[int, dict[int, tuple[int, str]]]:
    """Number and name of each station, by cluster and by its own number."""
    rows = Station.objects.filter(cluster__among=Keys(set(clusters))).order_by("number")
    found: dict[int, dict[int, tuple[int, str]]] = {}
    for pk, cluster, number, name in rows.values_list("pk", "cluster_id", "number", "name"):
        found.setdefault(cluster, {})[number] = (pk, name)
    return found


class StationSheet(OfClusterSheet):
    kind = "stations"
    goes_on_below = True
    title = gettext_lazy("Wastewater stations")
    explanation = gettext_lazy(
        "One row for each station: the code of its cluster, its number where the cluster has"
        " several, and what is known of it. A blank cell or a dash says nothing and erases nothing."
    )
    fields = (
        *cluster_fields(StationFacts.path_to_cluster),
        *STATION_FIELDS,
        FIRM,
        SIDE,
        PERIOD,
        SINCE,
        *FACTS,
        PERMIT_ELSEWHERE,
        PAPER_FIELD,
    )
    keys = ("code", "name", "number")
    resource_class = StationResource

    @without_collecting()
    def keep(self, plan: AnyPlan, change_set, *, by) -> None:
        services.state_stations(change_set, plan.resource.stated(), by=by)
