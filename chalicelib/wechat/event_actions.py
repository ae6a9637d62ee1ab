"""Events of a follower: follow, scan, position and menu."""

from chalicelib.wechat.event_base import Event, Number, Tag, rows

_SCENE_PREFIX = "qrscene_"
_PAYMENT_PREFIX = "last_trade_no_"


class Subscribe(Event):
    """A stranger, or one who had left, follows the account."""

    __slots__ = ()

    event_key = Tag("EventKey")  # "qrscene_<scene>" when a QR code led here
    ticket = Tag("Ticket")

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


class Scan(Event):
    """A follower scanned a QR code; a stranger's scan is told by ``Subscribe``."""

    __slots__ = ()

    event_key = Tag("EventKey")
    ticket = Tag("Ticket")

    @property
    def scene(self) -> str:
        return self.event_key


class Position(Event):
    """Where the follower is, if they allowed the account to know."""

    __slots__ = ()

    latitude = Tag("Latitude")
    longitude = Tag("Longitude")
    precision = Tag("Precision")  # metres


class Click(Event):
    """A menu button of type click."""

    __slots__ = ()

    event_key = Tag("EventKey")  # the button's key


class View(Event):
    """A menu button that opens a page."""

    __slots__ = ()

    url = Tag("EventKey")
    menu_id = Tag("MenuId")  # of the conditional menu, if it was one


class ViewMiniProgram(Event):
    """A menu button that opens a mini program."""

    __slots__ = ()

    page_path = Tag("EventKey")
    menu_id = Tag("MenuId")


class ScanCode(Event):
    """``scancode_push`` and ``scancode_waitmsg``: any code, scanned from the menu."""

    __slots__ = ()

    event_key = Tag("EventKey")
    scan_type = Tag("ScanCodeInfo/ScanType")  # qrcode or barcode
    scan_result = Tag("ScanCodeInfo/ScanResult")


class Pictures(Event):
    """``pic_sysphoto`` and its kin; the pictures follow as image messages."""

    __slots__ = ()

    event_key = Tag("EventKey")
    count = Number("SendPicsInfo/Count")

    @property
    def md5s(self) -> list[str]:
        found = rows(self.fields, "SendPicsInfo/PicList/item")
        return [row["PicMd5Sum"] for row in found if "PicMd5Sum" in row]


class LocationSelect(Event):
    """A place chosen from the menu; a location message follows."""

    __slots__ = ()

    event_key = Tag("EventKey")
    latitude = Tag("SendLocationInfo/Location_X")
    longitude = Tag("SendLocationInfo/Location_Y")
    scale = Tag("SendLocationInfo/Scale")
    label = Tag("SendLocationInfo/Label")
    poi_name = Tag("SendLocationInfo/Poiname")
