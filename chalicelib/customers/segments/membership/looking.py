"""Somebody is looked at, and enters and leaves segments accordingly."""

from collections.abc import Callable, Mapping
from typing import Protocol

from chalicelib.core.clock import HOUR_MS
from chalicelib.core.errors import Unavailable
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.segments.definitions.models import Living, Published
from chalicelib.customers.segments.membership.models import Move, Verdict
from chalicelib.customers.segments.membership.person import Person
from chalicelib.customers.segments.membership.service import judge
from chalicelib.customers.segments.rules.reasons import reason
from chalicelib.customers.segments.rules.service import View, explain
from chalicelib.customers.segments.rules.wording import Wording
from chalicelib.customers.traits.models import Traits

# What turns later by itself is found by the next nights, see ``sweeping``.
AHEAD_MS = 50 * HOUR_MS
_TRIES = 5
_STAFF = "是本公司员工"
_MERGED = "已合并到另一位客户"


class Moves(Protocol):
    """Where it is written who is in which segment."""

    def move(self, customer_id: str, move: Move, cause: str) -> bool: ...
    def wait(self, customer_id: str, due_ms: int) -> None: ...


class Looking:
    """Keeps people in the segments whose rules hold for them."""

    def __init__(
        self,
        members: Moves,
        person: Callable[[Profile], Person],
        read: Callable[[str], Profile | None],
        published: Callable[[], Published],
        traits: Callable[[], Traits],
        now_ms: Callable[[], int],
    ) -> None:
        """Take what it works with.

        Args:
            members: where moves are written.
            person: gives somebody as rules ask, of a profile just read.
            read: reads a profile.
            published: reads the segments there are, as of this very moment.
            traits: all there are.
            now_ms: the clock.
        """
        self._members = members
        self._person = person
        self._read = read
        self._published = published
        self._traits = traits
        self._now_ms = now_ms

    def seen(self, profile: Profile, remembered: Published, cause: str) -> None:
        """Look at somebody who has just done something.

        Args:
            profile: as that left them.
            remembered: the segments to look for; what has become of them since is
                read before anybody moves.
            cause: key of what they did.
        """
        if profile.merged_into:
            self.look(profile.merged_into, cause)
        self._settle(profile, remembered, cause)

    def look(
        self, customer_id: str, cause: str, gone: Mapping[str, str] | None = None
    ) -> None:
        """Look at somebody of whom something is known anew.

        Args:
            customer_id: who.
            cause: key of the news.
            gone: names of segments that there are no more, by id.
        """
        profile = self._read(customer_id)
        if profile is None:
            return
        if profile.merged_into:
            self.look(profile.merged_into, cause, gone)
        self._settle(profile, self._published(), cause, gone)

    def _settle(
        self,
        profile: Profile,
        published: Published,
        cause: str,
        gone: Mapping[str, str] | None = None,
    ) -> None:
        found: Profile | None = profile
        for _ in range(_TRIES):
            if found is None:
                return
            verdict = self._judge(found, published, gone)
            if not verdict.moves:
                self._wait(found, verdict)
                return
            published = self._published()
            for move in self._judge(found, published, gone).moves:
                self._members.move(found.id, move, cause)
            # Whatever became known meanwhile was looked at without these moves.
            found = self._read(found.id)
        raise Unavailable("somebody's segments change too often")

    def _judge(
        self, profile: Profile, published: Published, gone: Mapping[str, str] | None
    ) -> Verdict:
        wording = Wording(self._traits(), published.names)
        person = self._person(profile)
        is_staff = person.profile.staff

        def why(segment: Living, who: View) -> str:
            if is_staff or profile.merged_into:
                return _STAFF if is_staff else _MERGED
            return reason(explain(segment.rule, who), wording, who.now_ms)

        return judge(
            person,
            published.live,
            why,
            belongs=not (is_staff or profile.merged_into),
            gone=gone,
            until_ms=self._now_ms() + AHEAD_MS,
        )

    def _wait(self, profile: Profile, verdict: Verdict) -> None:
        """Set the timer unless one goes off in time."""
        is_set = self._now_ms() < profile.segments_due_ms <= verdict.due_ms
        if verdict.due_ms and not is_set:
            self._members.wait(profile.id, verdict.due_ms)
