"""A past for the platform: who followed and left when, written at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from infra.local.wechat.people import name_for, openid_for, unionid_for
from infra.local.wechat.store import Store
from infra.local.wechat.truth import china_day


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody followed or left; moves come in the order they happened."""

    seed: str  # names the person; the openid is made of it
    at: int  # seconds since 1970
    joined: bool
    source: str = "ADD_SCENE_OTHERS"
    scene: str = ""


class History:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, moves: Iterable[Move]) -> int:
        """Write the past of people the platform does not know yet; count them.

        Called again with the same moves it changes nothing.
        """
        mine = [move for move in moves if not self._known(openid_for(move.seed))]
        first = self._store.next("follow_seq", len(mine), len(mine)) - len(mine)
        numbered = list(enumerate(mine, start=first + 1))
        self._store.many(
            "INSERT OR IGNORE INTO people(openid, unionid, name, created_at) "
            "VALUES(?, ?, ?, ?)",
            [_person(move) for move in mine],
        )
        self._store.many("INSERT INTO follows VALUES(?, ?, ?, ?, ?)", map(_line, mine))
        self._store.many(
            "UPDATE people SET follow_seq = ?, followed_at = ?, source = ?, scene = ? "
            "WHERE openid = ?",
            [
                (number, move.at, move.source, move.scene, openid_for(move.seed))
                for number, move in numbered
                if move.joined
            ],
        )
        self._store.many(
            "UPDATE people SET follow_seq = 0 WHERE openid = ? AND followed_at < ?",
            [(openid_for(move.seed), move.at) for move in mine if not move.joined],
        )
        return len({move.seed for move in mine})

    def _known(self, openid: str) -> bool:
        row = self._store.row("SELECT 1 FROM people WHERE openid = ?", openid)
        return row is not None


def _person(move: Move) -> tuple[object, ...]:
    openid = openid_for(move.seed)
    return openid, unionid_for(openid), name_for(openid), move.at


def _line(move: Move) -> tuple[object, ...]:
    openid = openid_for(move.seed)
    return move.at, china_day(move.at), openid, int(move.joined), move.source
