"""Followers and strangers: who they are, whether they follow, in which order."""

import base64
import hashlib
import secrets
from typing import Any

from infra.local.wechat.account import Clock
from infra.local.wechat.refusals import Refusal
from infra.local.wechat.store import Store
from infra.local.wechat.truth import china_day

Person = dict[str, Any]

SOURCES = (  # subscribe_scene, and how often it is seen among seeded followers
    ("ADD_SCENE_QR_CODE", 46),
    ("ADD_SCENE_SEARCH", 22),
    ("ADD_SCENE_PROFILE_LINK", 12),
    ("ADD_SCENE_PROFILE_CARD", 8),
    ("ADD_SCENE_PAID", 6),
    ("ADD_SCENE_OTHERS", 6),
)
_WHEEL = [name for name, weight in SOURCES for _ in range(weight)]
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = [
    "雨桐",
    "子涵",
    "欣怡",
    "梓萱",
    "浩然",
    "宇轩",
    "一诺",
    "思远",
    "佳宁",
    "晓雯",
    "明哲",
    "静怡",
    "俊杰",
    "若曦",
    "文博",
    "诗涵",
    "嘉豪",
    "雅琪",
    "天佑",
    "可欣",
    "志远",
    "梦洁",
    "子墨",
    "安然",
    "书瑶",
    "泽宇",
    "清和",
    "语嫣",
    "景行",
    "念慈",
]
_SETTABLE = ("name", "accepts", "reports_location", "platform", "receipt", "language")


def openid_for(seed: str) -> str:
    """Return ``o`` and 27 more characters, the same for the same seed."""
    digest = hashlib.sha256(f"openid {seed}".encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest)[:27].decode()


def unionid_for(openid: str) -> str:
    digest = hashlib.sha256(f"unionid {openid}".encode()).digest()
    return "oU" + base64.urlsafe_b64encode(digest)[:26].decode()


def name_for(openid: str) -> str:
    """Return a Chinese name that goes with an openid."""
    number = int.from_bytes(hashlib.sha256(openid.encode()).digest()[:4], "big")
    rest, surname = divmod(number, len(_SURNAMES))
    return _SURNAMES[surname] + _GIVEN[rest % len(_GIVEN)]


class People:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def create(self, name: str = "", seed: str = "") -> str:
        """Add someone who does not follow yet; return the openid."""
        openid = openid_for(seed or secrets.token_hex(16))
        self._store.run(
            "INSERT OR IGNORE INTO people(openid, unionid, name, created_at) "
            "VALUES(?, ?, ?, ?)",
            openid,
            unionid_for(openid),
            name or name_for(openid),
            int(self._clock()),
        )
        return openid

    def seed(self, n: int, *, seed: str = "zhike", days: int = 60) -> int:
        """Make ``n`` people follow, spread over the last days; the same every time.

        Returns:
            How many of them were new.
        """
        before = self.followers()
        now = int(self._clock())
        start = now - days * 86400
        first = self._store.next("follow_seq", n, n) - n
        people, follows = [], []
        for i in range(n):
            openid = openid_for(f"{seed}/{i}")
            at = start + i * (now - start) // max(n, 1)
            source = _WHEEL[i * 37 % len(_WHEEL)]
            union = unionid_for(openid)
            name = name_for(openid)
            people.append((openid, union, name, at, first + i + 1, at, source))
            follows.append((at, china_day(at), openid, source, openid))
        self._store.many(
            "INSERT INTO follows SELECT ?, ?, ?, 1, ? WHERE NOT EXISTS "
            "(SELECT 1 FROM people WHERE openid = ?)",
            follows,
        )
        self._store.many(
            "INSERT OR IGNORE INTO people(openid, unionid, name, created_at, "
            "follow_seq, followed_at, source) VALUES(?, ?, ?, ?, ?, ?, ?)",
            people,
        )
        return self.followers() - before

    def get(self, openid: str) -> Person:
        """Return the person.

        Raises:
            Refusal: 40003 when nobody of this account has that openid.
        """
        person = self._store.row("SELECT * FROM people WHERE openid = ?", openid)
        if person is None:
            raise Refusal(40003)
        return person

    def find(self, text: str = "", limit: int = 50) -> list[Person]:
        """Return people whose name or openid contains the text, the latest first."""
        return self._store.rows(
            "SELECT * FROM people WHERE instr(name, ?1) OR instr(openid, ?1) "
            "ORDER BY last_said DESC, id DESC LIMIT ?2",
            text,
            limit,
        )

    def followers(self) -> int:
        return self._store.number("SELECT count(*) FROM people WHERE follow_seq > 0")

    def page(self, after: str, limit: int = 10_000) -> list[str]:
        """Return openids in follow order, beginning behind ``after``."""
        seq = self.get(after)["follow_seq"] if after else 0
        rows = self._store.rows(
            "SELECT openid FROM people WHERE follow_seq > ? "
            "ORDER BY follow_seq LIMIT ?",
            seq,
            limit,
        )
        return [row["openid"] for row in rows]

    def follow(self, openid: str, source: str, scene: str = "") -> None:
        seq = self._store.next("follow_seq")
        now = int(self._clock())
        self._store.run(
            "UPDATE people SET follow_seq = ?, followed_at = ?, source = ?, scene = ? "
            "WHERE openid = ?",
            seq,
            now,
            source,
            scene,
            openid,
        )
        self._log(now, openid, 1, source)

    def unfollow(self, openid: str) -> None:
        person = self.get(openid)
        # Tags and remark go with the follower (REFERENCE section 18.10).
        self._store.run("DELETE FROM tagged WHERE openid = ?", openid)
        self._store.run(
            "UPDATE people SET follow_seq = 0, remark = '', win_left = 0, "
            "win_until = 0 WHERE openid = ?",
            openid,
        )
        self._log(int(self._clock()), openid, 0, person["source"])

    def set(self, openid: str, **values: object) -> None:
        """Change switches of a person's phone: accepts, platform, receipt, ..."""
        self.get(openid)
        for name, value in values.items():
            if name not in _SETTABLE:
                raise Refusal(40035, name)
            # The name is one of the tuple above, never the caller's own text.
            self._store.run(
                f"UPDATE people SET {name} = ? WHERE openid = ?",  # noqa: S608
                value,
                openid,
            )

    def _log(self, at: int, openid: str, joined: int, source: str) -> None:
        self._store.run(
            "INSERT INTO follows VALUES(?, ?, ?, ?, ?)",
            at,
            china_day(at),
            openid,
            joined,
            source,
        )
