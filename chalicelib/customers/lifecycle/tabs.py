"""The place 生命周期 in the menu, and its two tabs."""

from chalicelib.staff.roles import Action
from chalicelib.web.console.navigation import Place, navigation

PATH = "/console/lifecycle"
THRESHOLDS = f"{PATH}/thresholds"
_TABS = (("阶段与流转", PATH), ("阈值", THRESHOLDS))

navigation.add(
    Place(
        PATH,
        "生命周期",
        "route",
        Action.INSIGHT_READ,
        "分析",
        order=30,
        keywords="阶段 流转 沉睡 流失 回流 只收不回 我方未回 阈值 lifecycle",
    )
)


def tabs(path: str) -> list[tuple[str, str, bool]]:
    """Return the tabs as ``ui.views`` takes them."""
    return [(label, where, where == path) for label, where in _TABS]
