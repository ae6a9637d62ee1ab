"""One call of a run, and what WeChat may answer to it.

Giving and taking a tag may be repeated: who has it keeps it.  A batch is refused whole
for one person in it, so it is halved until those are found.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.core.errors import Rejected
from chalicelib.customers.wxtags.models import MOST_IN_CALL, Call, Op
from chalicelib.wechat.errors import CallerBug, UnreachableUser

# Of one person in a batch; the others can still be tagged.
_OF_A_PERSON = {
    45059: "person_full",
    49003: "not_ours",
    40003: "not_ours",
    46004: "not_ours",
}
_OF_A_TAG = {
    45056: "account_full",
    45057: "many_fans",
    45058: "system_tag",
    45157: "name_refused",
    45158: "name_long",
    45159: "tag_gone",
}
_TAKEN, _GONE = 45157, 45159

Failures = Mapping[str, tuple[str, ...]]  # why to whom; nobody: the whole call


class KnownTag(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class Account(Protocol):
    """WeChat's own tags."""

    def tags(self) -> Sequence[KnownTag]: ...
    def create_tag(self, name: str) -> KnownTag: ...
    def rename_tag(self, tag_id: int, name: str) -> None: ...
    def delete_tag(self, tag_id: int) -> None: ...
    def tag(self, tag_id: int, open_ids: Sequence[str]) -> None: ...
    def untag(self, tag_id: int, open_ids: Sequence[str]) -> None: ...


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a call."""

    wx_id: int = 0  # of the tag that was made or found
    failures: Failures | None = None


class Calling:
    """Makes calls to WeChat."""

    def __init__(
        self, account: Account, open_ids: Callable[[Sequence[str]], Mapping[str, str]]
    ) -> None:
        self._account = account
        self._open_ids = open_ids

    def make(self, call: Call, wx_id: int) -> Done:
        """Make one call.

        Raises:
            Unavailable: WeChat wants to be asked again later.
            Rejected: every further call would be refused as well.
        """
        try:
            return self._made(call, wx_id)
        except (CallerBug, UnreachableUser) as error:
            if error.stop_campaign:
                raise Rejected(f"微信拒绝了标签接口（{error.errcode}）") from error
            code = _OF_A_TAG.get(error.errcode, str(error.errcode))
            return Done(wx_id, {code: call.people})

    def _made(self, call: Call, wx_id: int) -> Done:
        match call.op:
            case Op.CREATE:
                return Done(self._created(call.name))
            case Op.RENAME:
                self._account.rename_tag(wx_id, call.name)
            case Op.DELETE:
                self._deleted(wx_id)
            case Op.TAG | Op.UNTAG:
                return Done(wx_id, self._tagged(call, wx_id))
            case Op.GIVE | Op.TAKE:
                raise ValueError("our own side is not WeChat's")
        return Done(wx_id)

    def _created(self, name: str) -> int:
        """Make a tag; the one that a call before made and nobody heard of is it."""
        try:
            return self._account.create_tag(name).id
        except CallerBug as error:
            if error.errcode != _TAKEN:
                raise
            known = {one.name: one.id for one in self._account.tags()}
            if name not in known:
                raise
            return known[name]

    def _deleted(self, wx_id: int) -> None:
        try:
            self._account.delete_tag(wx_id)
        except CallerBug as error:
            if error.errcode != _GONE:
                raise

    def _tagged(self, call: Call, wx_id: int) -> Failures:
        known = self._open_ids(call.people)
        failures: dict[str, tuple[str, ...]] = {}
        if lost := tuple(one for one in call.people if one not in known):
            failures["unknown"] = lost
        act = self._account.tag if call.op is Op.TAG else self._account.untag
        self._halving(act, wx_id, list(known.items()), failures)
        return failures

    def _halving(
        self,
        act: Callable[[int, Sequence[str]], None],
        wx_id: int,
        people: list[tuple[str, str]],
        failures: dict[str, tuple[str, ...]],
    ) -> None:
        """Tag all of them but those whom WeChat refuses."""
        if not people:
            return
        if len(people) > MOST_IN_CALL:
            raise ValueError("more than WeChat takes in a call")
        try:
            act(wx_id, [open_id for _, open_id in people])
        except (CallerBug, UnreachableUser) as error:
            code = _OF_A_PERSON.get(error.errcode)
            if code is None:
                raise
            if len(people) == 1:
                failures[code] = (*failures.get(code, ()), people[0][0])
                return
            half = len(people) // 2
            for part in (people[:half], people[half:]):
                self._halving(act, wx_id, part, failures)
