"""Events about privacy, verification, WeChat's own agents and cards."""

from dataclasses import dataclass
from typing import ClassVar

from chalicelib.wechat.event_base import Event, FromPlatform


class Privacy(Event):
    """A duty to delete; ``from_user`` is WeChat's push service.

    Samples disagree on the case of the tags, and one push came without an openid.
    """

    __slots__ = ()

    @property
    def person(self) -> str:
        return self._tag("openid")

    @property
    def union_id(self) -> str:
        return self._tag("unionid")

    @property
    def app_id(self) -> str:
        return self._tag("appid")

    def _tag(self, name: str) -> str:
        return next((v for tag, v in self.fields.items() if tag.lower() == name), "")


class UserInfoModified(Privacy):
    """WeChat cleaned the profile: refresh or clear nickname and avatar."""

    __slots__ = ()


class AuthorizationRevoked(Privacy):
    """The person withdrew what a page of ours was allowed to know."""

    __slots__ = ()

    @property
    def revoked(self) -> str:
        """201 address, 202 invoice, 203 card, 204 microphone, 205 nickname and avatar,
        206 position, 207 chosen picture or video; for any other delete all of it."""
        return self._tag("revokeinfo")


class AuthorizationCancelled(Privacy):
    """The person deleted the WeChat account: delete or anonymise."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Verified(FromPlatform):
    """A verification passed, is due for renewal, or ended: see ``kind``."""

    NUMBERS: ClassVar = ("ExpiredTime",)

    expires_at: int  # seconds since 1970, UTC


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class VerificationFailed(FromPlatform):
    """A verification was refused: see ``kind``."""

    TAGS: ClassVar = ("FailReason",)
    NUMBERS: ClassVar = ("FailTime",)

    reason: str
    failed_at: int  # seconds since 1970, UTC


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AgentSession(Event):
    """``kf_create_session`` and ``kf_close_session`` of WeChat's own agents."""

    TAGS: ClassVar = ("KfAccount", "CloseType")

    kf_account: str
    close_type: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AgentSwitched(Event):
    """A session passed from one of WeChat's own agents to another."""

    TAGS: ClassVar = ("FromKfAccount", "ToKfAccount")

    from_account: str
    to_account: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Card(Event):
    """A follower did something with a card or coupon; the rest is in ``fields``."""

    TAGS: ClassVar[tuple[str, ...]] = ("CardId", "UserCardCode", "OuterStr", "UnionId")

    card_id: str
    code: str
    outer: str  # the channel we gave when we handed it out
    union_id: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CardGot(Card):
    """A follower took a card."""

    TAGS: ClassVar = (*Card.TAGS, "IsGiveByFriend", "FriendUserName", "OldUserCardCode")

    given_by_friend: str  # "1" if so
    friend: str
    old_code: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CardConsumed(Card):
    """A card was used up."""

    TAGS: ClassVar = (*Card.TAGS, "ConsumeSource", "LocationName", "StaffOpenId")

    source: str  # FROM_API, FROM_MP, FROM_MOBILE_HELPER
    shop: str
    staff: str  # openid of who took it


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CardNotice(FromPlatform):
    """The platform about a card of ours: review, stock, payment."""

    TAGS: ClassVar = ("CardId",)

    card_id: str
