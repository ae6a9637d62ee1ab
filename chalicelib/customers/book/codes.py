"""What the parametric codes are called that people scanned.

Table workspace     pk = "SCENE#<scene>", sk = "SCENE", name        (read)

A name is asked for once in a while and kept by the container: it hardly ever changes.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import MINUTE_MS, now_ms
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sources import channel

_KEPT_MS = 5 * MINUTE_MS
_MOST = 1_000


class CodeNames:
    """Looks names up, and remembers them for some minutes."""

    def __init__(self, workspace: Table, now_ms: Callable[[], int]) -> None:
        self._workspace = workspace
        self._now_ms = now_ms
        self._known: dict[str, tuple[str, int]] = {}

    def of(self, scenes: Iterable[str]) -> dict[str, str]:
        """Return the names of scenes; one without a name is called by its code."""
        wanted = {scene for scene in scenes if scene}
        now = self._now_ms()
        known = {s: n for s in wanted if (n := self._fresh(s, now))}
        missing = sorted(wanted - known.keys())
        if missing:
            known |= self._read(missing, now)
        return known

    def _fresh(self, scene: str, now: int) -> str:
        name, until_ms = self._known.get(scene, ("", 0))
        return name if until_ms > now else ""

    def _read(self, scenes: list[str], now: int) -> dict[str, str]:
        keys = [{"pk": f"SCENE#{scene}", "sk": "SCENE"} for scene in scenes]
        found = {one["pk"]: one["name"] for one in self._workspace.batch_get(keys)}
        names = {scene: found.get(f"SCENE#{scene}") or scene for scene in scenes}
        if len(self._known) > _MOST:
            self._known.clear()
        self._known |= {s: (name, now + _KEPT_MS) for s, name in names.items()}
        return names


def names() -> CodeNames:
    """Return the names that this container remembers."""
    return _names_in(connections.workspace())


@lru_cache(maxsize=1)
def _names_in(workspace: Table) -> CodeNames:
    return CodeNames(workspace, now_ms)


def scene_of(profile: Profile) -> str:
    """Return the scene of the code that somebody followed by, "" for none."""
    scene = profile.source.removeprefix("scene:")
    return "" if scene == profile.source else scene


def source_of(profile: Profile) -> str:
    """Return where somebody followed from, "" where nothing is known of it."""
    if not profile.source:
        return ""
    scene = scene_of(profile)
    return names().of([scene])[scene] if scene else channel(profile.source)
