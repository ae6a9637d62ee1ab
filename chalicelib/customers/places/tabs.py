"""The tabs of the place 门店与轨迹."""

from chalicelib.web.visit import Visit

PATH = "/console/places"
STORES = PATH + "/stores"
RULES = PATH + "/rules"
_TABS = (("概览", PATH), ("门店", STORES), ("位置规则", RULES))


def tabs(visit: Visit) -> list[tuple[str, str, bool]]:
    """Return the tabs as ``ui.views`` takes them."""
    return [(label, path, visit.path == path) for label, path in _TABS]
