"""Events of a follower: follow, scan, position and menu."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.wechat.event_base import Event, rows

_SCENE_PREFIX = "qrscene_"
_PAYMENT_PREFIX = "last_trade_no_"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Subscribe(Event):
    """A stranger, or one who had left, follows the account."""

    TAGS: ClassVar = ("EventKey", "Ticket")

    event_key: str  # "qrscene_<scene>" when a QR code led here
    ticket: str

    @property
    def scene(self) -> str:
        if self.event_key.startswith(_SCENE_PREFIX):
            return self.event_key.removeprefix(_SCENE_PREFIX)
        return ""

    @property
    def transaction_id(self) -> str:
        """The payment that led here, if one did."""
        if self.event_key.startswith(_PAYMENT_PREFIX):
            return self.event_key.removeprefix(_PAYMENT_PREFIX)
        return ""


class Unsubscribe(Event):
    """From here on WeChat wants the person's information deleted."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scan(Event):
    """A follower scanned a QR code; a stranger's scan is told by ``Subscribe``."""

    TAGS: ClassVar = ("EventKey", "Ticket")

    event_key: str
    ticket: str

    @property
    def scene(self) -> str:
        return self.event_key


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Position(Event):
    """Where the follower is, if they allowed the account to know."""

    TAGS: ClassVar = ("Latitude", "Longitude", "Precision")

    latitude: str
    longitude: str
    precision: str  # metres


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Click(Event):
    """A menu button of type click."""

    TAGS: ClassVar = ("EventKey",)

    event_key: str  # the button's key


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class View(Event):
    """A menu button that opens a page."""

    TAGS: ClassVar = ("EventKey", "MenuId")

    url: str
    menu_id: str  # of the conditional menu, if it was one


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ViewMiniProgram(Event):
    """A menu button that opens a mini program."""

    TAGS: ClassVar = ("EventKey", "MenuId")

    page_path: str
    menu_id: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScanCode(Event):
    """``scancode_push`` and ``scancode_waitmsg``: any code, scanned from the menu."""

    TAGS: ClassVar = ("EventKey", "ScanCodeInfo/ScanType", "ScanCodeInfo/ScanResult")

    event_key: str
    scan_type: str  # qrcode or barcode
    scan_result: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pictures(Event):
    """``pic_sysphoto`` and its kin; the pictures follow as image messages."""

    TAGS: ClassVar = ("EventKey",)
    NUMBERS: ClassVar = ("SendPicsInfo/Count",)

    event_key: str
    count: int

    @property
    def md5s(self) -> list[str]:
        found = rows(self.fields, "SendPicsInfo/PicList/item")
        return [row["PicMd5Sum"] for row in found if "PicMd5Sum" in row]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LocationSelect(Event):
    """A place chosen from the menu; a location message follows."""

    TAGS: ClassVar = (
        "EventKey",
        "SendLocationInfo/Location_X",
        "SendLocationInfo/Location_Y",
        "SendLocationInfo/Scale",
        "SendLocationInfo/Label",
        "SendLocationInfo/Poiname",
    )

    event_key: str
    latitude: str
    longitude: str
    scale: str
    label: str
    poi_name: str
