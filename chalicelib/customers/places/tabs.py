"""The place 门店与轨迹 and its tabs."""

from chalicelib.staff.roles import Action
from chalicelib.web.console.navigation import Place, navigation
from chalicelib.web.visit import Visit

PATH = "/console/places"
STORES = PATH + "/stores"
RULES = PATH + "/rules"
_TABS = (("概览", PATH), ("门店", STORES), ("位置规则", RULES))

navigation.add(
    Place(
        PATH,
        "门店与轨迹",
        "building-store",
        Action.PLACES_READ,
        "客户",
        order=40,
        keywords="到店 位置 围栏 客流 流动 停留 stores visits",
    )
)


def tabs(visit: Visit) -> list[tuple[str, str, bool]]:
    """Return the tabs as ``ui.views`` takes them."""
    return [(label, path, visit.path == path) for label, path in _TABS]
