"""How many service messages a follower's last act allows (REFERENCE section 8.2)."""

from infra.local.wechat.account import Clock
from infra.local.wechat.people import People
from infra.local.wechat.refusals import Refusal
from infra.local.wechat.store import Store

MESSAGE = (5, 48 * 3600)  # messages, seconds
MOMENT = (3, 60)  # a follow, a scan, a click on a menu button or a msgmenu item
GRANTS = {
    "message": MESSAGE,
    "subscribe": MOMENT,
    "SCAN": MOMENT,
    "CLICK": MOMENT,
    "scancode_push": MOMENT,
    "scancode_waitmsg": MOMENT,
    "msgmenu": MOMENT,
}


class Windows:
    def __init__(self, store: Store, people: People, clock: Clock) -> None:
        self._store = store
        self._people = people
        self._clock = clock

    def opened(self, openid: str, cause: str) -> None:
        """Note an act; quotas do not add up, the larger of old and new stays."""
        if cause not in GRANTS:
            return
        n, life_s = GRANTS[cause]
        now = self._clock()
        # A closed window's rest is worth nothing.
        self._store.run(
            "UPDATE people SET "
            "win_left = max(CASE WHEN win_until > ?1 THEN win_left ELSE 0 END, ?2), "
            "win_until = max(win_until, ?3), last_said = ?1 WHERE openid = ?4",
            now,
            n,
            now + life_s,
            openid,
        )

    def spend(self, openid: str) -> None:
        """Take one message of the window.

        Raises:
            Refusal: 45015 no open window or no follower, 45047 window used up.
        """
        with self._store.lock:
            person = self._people.get(openid)
            if not person["follow_seq"] or person["win_until"] <= self._clock():
                raise Refusal(45015)
            if person["win_left"] <= 0:
                raise Refusal(45047)
            self._store.run(
                "UPDATE people SET win_left = win_left - 1 WHERE openid = ?", openid
            )

    def left(self, openid: str) -> tuple[int, float]:
        """Return the messages left and the seconds they are good for."""
        person = self._people.get(openid)
        seconds = max(0.0, person["win_until"] - self._clock())
        return (person["win_left"] if seconds else 0, seconds)
