"""The two tabs of the place 生命周期."""

PATH = "/console/lifecycle"
THRESHOLDS = f"{PATH}/thresholds"
_TABS = (("阶段与流转", PATH), ("阈值", THRESHOLDS))


def tabs(path: str) -> list[tuple[str, str, bool]]:
    """Return the tabs as ``ui.views`` takes them."""
    return [(label, where, where == path) for label, where in _TABS]
