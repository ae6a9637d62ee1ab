"""A browser by the name a person knows it by."""

_SYSTEMS = (  # iPhones and Android say that they are Mac and Linux, too
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (  # those that call themselves Chrome or Safari come first
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("QQBrowser", "QQ 浏览器"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_UNKNOWN = "未知设备"


def family(user_agent: str) -> str:
    """Return "Windows · Chrome"; nothing of what was sent is repeated."""
    system = _first(_SYSTEMS, user_agent)
    browser = _first(_BROWSERS, user_agent)
    return " · ".join(name for name in (system, browser) if name) or _UNKNOWN


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in known if mark in text), "")
