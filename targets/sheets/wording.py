"""Names that offices word otherwise and mean alike: "Trị giá xuất khẩu hàng hóa" is "Kim ngạch xuất
khẩu".

Pure. Two names are one where the same is left of both; words that change what is measured, such as
"chưa", "mới" or "dịch vụ", are always left.
"""

import re
from functools import lru_cache

from hanoi_industry.spreadsheets.abbreviations import in_full

SHORT = {
    "cntt": "cong nghe thong tin",
    "kcn": "khu cong nghiep",
    "dtpt": "dau tu phat trien",
    "dt": "dau tu",
    "gtsx": "gia tri san xuat",
    "gttt": "gia tri tang them",
    "sxcn": "san xuat cong nghiep",
    "cncbct": "cong nghiep che bien che tao",
    "vdt": "von dau tu",
    "blhh": "ban le hang hoa",
    "dtdv": "doanh thu dich vu",
    "dv": "dich vu",
}
CLUSTERS = "cum cong nghiep"
# In this order; the last ones see what the first ones left.
_SAID = [
    # Before the "và" that looks like it is dropped.
    (r"^(?:toc do tang )?va (?=\w)", "gia tri tang them "),
    (r"^(?:so luong|tong so|so|tong) ", ""),
    (r"\b(?:cac|va|hoac)\b|\btren dia ban\b(?: thanh pho| tp)?(?: ha noi)?", " "),
    (r"^(?:toc do|ty le|muc) tang(?: truong)?|^tang truong", "tang"),
    (r"^tang (?:tong|kinh te)\b", lambda said: "tang grdp" if "kinh" in said[0] else "tang"),
    (r"\b(?:tong )?san pham(?: grdp)?$", "grdp"),
    (r"^tang grdp grdp$", "tang grdp"),
    (r"^(?:tang )?gia tri tang them\b", "gia tri tang them"),
    (r"\b(?:nganh|khu vuc)\b", " "),
    (
        r"\b(?:kim ngach hang hoa|(?:tri gia|gia tri|kim ngach)(?: hang hoa)?) xuat khau\b",
        "xuat khau",
    ),
    (r"\bxuat khau hang hoa$", "xuat khau"),
    (
        r"\btong muc ban le hang hoa (?:doanh thu )?dich vu(?: tieu dung| xa hoi)?\b",
        "tong muc ban le",
    ),
    (r"\bmuc ban le hang hoa (?:doanh thu )?dich vu(?: tieu dung| xa hoi)?\b", "muc ban le"),
    (r"\btong (?=muc ban le|von)", ""),
    (r"\bvon dau tu(?: phat trien| thuc hien)* (?:toan )?xa hoi\b", "von dau tu xa hoi"),
    (r"^tang (?=iip|chi so)", ""),
    (
        r"^(?:iip|chi so)(?: phat trien)?(?: san xuat)? (?:iip )?(?:toan )?cong nghiep(?: toan)?$",
        "iip",
    ),
    (r"^chi so san xuat toan cong nghiep$|^iip toan$", "iip"),
    (r"^chi so san xuat (?=khai khoang|cong nghiep che|che bien|san xuat phan|cung cap)", ""),
    (r"^cong nghiep (?=khai khoang|che bien)", ""),
    (r"^(san xuat phan phoi dien)(?: khi dot| nuoc nong| hoi nuoc| dieu hoa khong khi)*$", r"\1"),
    (r"^cung cap nuoc (?:hoat dong )?(?:quan ly )?xu ly rac", "cung cap nuoc xu ly rac"),
    (r"^(?:kiem soat )?(?:tang )?(?:cpi|chi so gia tieu dung|gia tieu dung|lam phat)\b", "cpi"),
    (r"^cpi(?: cpi)? binh quan$", "cpi"),
    (r"\bnong lam (?:nghiep )?thuy san\b", "nong lam thuy san"),
    # Of clusters: whatever stands before or behind them.
    (r"\bhe thong xu ly nuoc thai\b", "tram xu ly nuoc thai"),
    (r"\btram xu ly nuoc thai tap trung\b", "tram xu ly nuoc thai"),
    (
        r"^(ty le cum cong nghiep dang hoat dong co tram xu ly nuoc thai) dat .*(?:tieu|quy) chuan\b.*",
        r"\1",
    ),
    (r"\bdi vao hoat dong\b", "dang hoat dong"),
    (r"\bha tang ky thuat\b", "ha tang"),
    (r"\bdang (?:dau tu )?xay dung ha tang\b", "dang xay dung ha tang"),
    (r"\bkhoi cong xay dung(?: ha tang)?\b", "khoi cong"),
    (r"\bhoan thanh (?:dau tu )?(?:xay dung )?ha tang\b", "hoan thanh ha tang"),
    (r"\bthanh lap moi mo rong\b", "thanh lap mo rong"),
    (r"\b(?:theo|trong) quy hoach\b", "quy hoach"),
    (r"\blao dong lam viec\b", "lao dong"),
    (r"\bngan sach nha nuoc\b", "ngan sach"),
    (r"\bthu hut nha dau tu\b", "thu hut dau tu"),
    (r"\b(?:trong|cua|vao|xay dung) (?=cum cong nghiep\b)", ""),
    (r"\bdang tham dinh ho so thanh lap\b", "dang tham dinh"),
    (r"\bmoi (?=chua khoi cong)", ""),
]
# "DA" stands for projects as well, and "ĐT" for areas.
DONE = re.compile(r"\b(?:da|duoc) (?=co\b|di vao|khoi cong|hoan thanh)")
FUNDS = re.compile(r"\bvon dt\b")
# Of less, or of more, than what is kept, and still the likeliest to be meant.
PERHAPS = {
    "nong nghiep": "nong lam thuy san",
    "toan": "iip",
    "von dau tu phat trien": "von dau tu xa hoi",
    "von dau tu thuc hien": "von dau tu xa hoi",
    "muc ban le hang hoa": "muc ban le",
    "tang muc ban le hang hoa": "tang muc ban le",
    "cum cong nghiep: thanh lap moi": "cum cong nghiep: thanh lap mo rong",
    "cum cong nghiep: duoc thanh lap moi": "cum cong nghiep: thanh lap mo rong",
    "cum cong nghiep: duoc thanh lap": "cum cong nghiep: co quyet dinh thanh lap",
    "cum cong nghiep: doanh nghiep": "cum cong nghiep: doanh nghiep co so san xuat",
    "cum cong nghiep: co so san xuat": "cum cong nghiep: doanh nghiep co so san xuat",
}
_PATTERNS = [(re.compile(pattern), left) for pattern, left in _SAID]


@lru_cache(maxsize=10_000)
def meaning_of(key: str) -> str:
    """What is left of a name without accents where it is worded as all offices would understand it."""
    text = " ".join(re.findall(r"\w+", re.sub(r"\([^()]*\)", " ", key)))
    text = in_full(FUNDS.sub("von dau tu", DONE.sub("", text)))
    text = " ".join(SHORT.get(word, word) for word in text.split())
    for pattern, left in _PATTERNS:
        text = " ".join(pattern.sub(left, text).split())
    if CLUSTERS in text and not text.startswith("ty le"):
        text = f"{CLUSTERS}: {' '.join(text.replace(CLUSTERS, ' ').split())}"
    return text
