"""What offices write short in headings, and what it stands for.

Pure. In keys, which have neither accents nor case nor punctuation.
"""

from functools import lru_cache

ABBREVIATIONS = {
    "ccn": "cum cong nghiep",
    "cn": "cong nghiep",
    "dt": "dien tich",
    "tmdt": "tong muc dau tu",
    "tvdt": "tong von dau tu",
    "cdt": "chu dau tu",
    "qd": "quyet dinh",
    "qdtl": "quyet dinh thanh lap",
    "dtnn": "dau tu nuoc ngoai",
    "sxkd": "san xuat kinh doanh",
    "sxcn": "san xuat cong nghiep",
    "sx": "san xuat",
    "qh": "quy hoach",
    "qhct": "quy hoach chi tiet",
    "ntn": "ngay thang nam",
    "dn": "doanh nghiep",
    "ld": "lao dong",
    "da": "du an",
    "sl": "so luong",
    "tl": "ty le",
    "tlld": "ty le lap day",
    "htkt": "ha tang ky thuat",
    "xlnt": "xu ly nuoc thai",
    "xlnttt": "xu ly nuoc thai tap trung",
    "xt": "xa thai",
    "ll": "luu luong",
    "gp": "giay phep",
    "tg": "thoi gian",
    "kd": "kinh doanh",
    "htxlnt": "he thong xu ly nuoc thai",
    "nt": "nuoc thai",
    "cs": "cong suat",
    "cstk": "cong suat thiet ke",
    "tk": "thiet ke",
    "qttd": "quan trac tu dong",
    "gpmb": "giai phong mat bang",
    "gpmt": "giay phep moi truong",
    "nsnn": "ngan sach nha nuoc",
    "ns": "ngan sach",
    "bq": "binh quan",
    "hdld": "hop dong lao dong",
    "dvt": "don vi tinh",
    "kh": "ke hoach",
    "th": "thuc hien",
    "vb": "van ban",
    "dvhc": "don vi hanh chinh",
    "ti": "ty",  # "tỉ lệ" and "tỷ lệ" are one word
    "vdt": "von dau tu",
    "dtdv": "doanh thu dich vu",
    "knxk": "kim ngach xuat khau",
    "tmbl": "tong muc ban le",
    "tmblhh": "tong muc ban le hang hoa",
    "blhh": "ban le hang hoa",
    "hh": "hang hoa",
    "dtdvtd": "doanh thu dich vu tieu dung",
    "xk": "xuat khau",
    "nk": "nhap khau",
    "knnk": "kim ngach nhap khau",
}


@lru_cache(maxsize=20_000)
def in_full(key: str) -> str:
    """A key with what offices write short in full."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in key.split())
