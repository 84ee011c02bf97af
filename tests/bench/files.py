"""Workbooks of 20 columns, as large as asked for; the same ones for everybody who is measured."""

import random
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from clusters.models import StationState

STATIONS_A_CLUSTER = 10
AS_OF = date(2025, 12, 31)
STATES = {value: str(label) for value, label in StationState.choices}

# The heading of our sheet and the name of the field, in the order of the file.
COLUMNS = (
    ("Mã cụm", "code"),
    ("Tên cụm", "name"),
    ("Trạm số", "number"),
    ("Từ ngày", "valid_from"),
    ("Tình trạng trạm", "state"),
    ("Đạt tiêu chuẩn môi trường", "meets_standard"),
    ("Công suất thiết kế (m3/ngày)", "capacity_m3_a_day"),
    ("Lưu lượng nước thải (m3/ngày)", "flow_m3_a_day"),
    ("Số cơ sở đấu nối", "firms_connected"),
    ("Tổng số cơ sở", "firms_in_all"),
    ("Phải quan trắc tự động", "monitoring_required"),
    ("Đã lắp quan trắc tự động", "monitoring_installed"),
    ("Truyền dữ liệu quan trắc", "monitoring_transmits"),
    ("Đơn vị vận hành", "operator"),
    ("Nguồn tiếp nhận", "receiving_water"),
    ("Điểm xả", "outfall"),
    ("Do trạm xử lý", "served_by"),
    ("Lý do miễn", "exempt_ground"),
    ("Tình trạng bằng lời", "note"),
    ("Nguồn", "source"),
)
NAMES = [name for _heading, name in COLUMNS]


def cluster_code(number: int) -> str:
    return f"CCN{number:06d}"


def cluster_name(number: int) -> str:
    return f"Cụm công nghiệp số {number}"


def rows(count: int, *, turn: int = 0):
    """As many rows; another turn tells other figures of the same stations, a year later."""
    chance = random.Random(count + turn)
    states = list(STATES)
    for number in range(count):
        cluster, station = divmod(number, STATIONS_A_CLUSTER)
        firms = chance.randrange(5, 80)
        capacity = chance.randrange(1000, 90_000)
        yield {
            "code": cluster_code(cluster),
            "name": cluster_name(cluster),
            "number": station + 1,
            "valid_from": date(2024 + turn, 1, 1) + timedelta(days=chance.randrange(300)),
            "state": chance.choice(states),
            "meets_standard": chance.choice([True, False, None]),
            "capacity_m3_a_day": capacity / 10,
            # As much as the station is built for; what is odd is measured nowhere.
            "flow_m3_a_day": chance.randrange(100, capacity) / 10,
            "firms_connected": chance.randrange(firms),
            "firms_in_all": firms,
            "monitoring_required": chance.random() < 0.5,
            "monitoring_installed": chance.random() < 0.4,
            "monitoring_transmits": chance.random() < 0.3,
            "operator": f"Công ty môi trường số {chance.randrange(400)}",
            "receiving_water": f"sông Nhuệ, đoạn {chance.randrange(3000)}",
            "outfall": f"cửa xả {number} (105°{chance.randrange(60)}′)",
            "served_by": cluster_code(0) if cluster and chance.random() < 0.02 else None,
            "exempt_ground": "theo giấy phép môi trường" if chance.random() < 0.1 else None,
            "note": f"kiểm tra lần {chance.randrange(50)} ngày {number % 28 + 1}",
            "source": f"Báo cáo {chance.randrange(20)}/BC-SCT",
        }


def written(path: Path, made, *, ours: bool) -> Path:
    """A workbook as an office has it, or as the ordinary resource wants it."""
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = workbook.add_worksheet("Trạm XLNT")
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    page.write_row(0, 0, [heading if ours else name for heading, name in COLUMNS])
    for number, row in enumerate(made, start=1):
        for place, name in enumerate(NAMES):
            value = row[name]
            if value is None:
                continue
            if isinstance(value, date):
                page.write_datetime(number, place, value, day)
            elif isinstance(value, bool):
                page.write_string(
                    number, place, ("Có" if value else "Không") if ours else str(int(value))
                )
            elif name == "state":
                page.write_string(number, place, STATES[value] if ours else value)
            else:
                page.write(number, place, value)
    workbook.close()
    return path


REGISTER_HEADINGS = (
    *("STT", "Mã cụm", "Tên cụm công nghiệp", "Huyện", "Xã, phường", "Diện tích (ha)"),
    *("Tình trạng pháp lý", "Diện tích đất công nghiệp (ha)", "Số QĐ", "Chủ đầu tư hạ tầng"),
    *("Tổng mức đầu tư (tỷ đồng)", "Diện tích đã GPMB (ha)", "Tỷ lệ lấp đầy (%)", "Hiện trạng"),
    *("Số dự án", "Lao động", "Doanh thu (tỷ đồng)", "Trạm XLNT", "Công suất trạm XLNT (m3/ngày)"),
    "Ghi chú",
)


def register(path: Path, count: int, places: list[tuple[str, str]]) -> Path:
    """The office's own register with so many clusters in (district, commune) pairs."""
    chance = random.Random(count)
    workbook = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = workbook.add_worksheet("Danh sách")
    page.write(0, 0, "DANH SÁCH CỤM CÔNG NGHIỆP")
    page.write_row(2, 0, REGISTER_HEADINGS)
    for number in range(1, count + 1):
        district, commune = chance.choice(places)
        hectares = chance.randrange(100, 750) / 10
        page.write_row(
            number + 2,
            0,
            [
                *(number, cluster_code(number), f"Làng nghề {number}", district, commune, hectares),
                *("Đã có quyết định thành lập", round(hectares * 0.7, 2), f"{number}/QĐ-UBND"),
                *(f"Công ty hạ tầng {chance.randrange(300)}", chance.randrange(50, 900)),
                *(round(hectares * 0.5, 2), chance.randrange(20, 100), "Đang hoạt động"),
                *(chance.randrange(1, 60), chance.randrange(50, 3000), chance.randrange(10, 900)),
                *("Đang vận hành", chance.randrange(100, 3000), "theo báo cáo của huyện"),
            ],
        )
    workbook.close()
    return path
