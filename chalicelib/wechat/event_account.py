"""Events about privacy, verification, WeChat's own agents and cards."""

from chalicelib.wechat.event_base import Event, FromPlatform, Number, Tag


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


class Verified(FromPlatform):
    """A verification passed, is due for renewal, or ended: see ``kind``."""

    __slots__ = ()

    expires_at = Number("ExpiredTime")  # seconds since 1970, UTC


class VerificationFailed(FromPlatform):
    """A verification was refused: see ``kind``."""

    __slots__ = ()

    reason = Tag("FailReason")
    failed_at = Number("FailTime")  # seconds since 1970, UTC


class AgentSession(Event):
    """``kf_create_session`` and ``kf_close_session`` of WeChat's own agents."""

    __slots__ = ()

    kf_account = Tag("KfAccount")
    close_type = Tag("CloseType")


class AgentSwitched(Event):
    """A session passed from one of WeChat's own agents to another."""

    __slots__ = ()

    from_account = Tag("FromKfAccount")
    to_account = Tag("ToKfAccount")


class Card(Event):
    """A follower did something with a card or coupon; the rest is in ``fields``."""

    __slots__ = ()

    card_id = Tag("CardId")
    code = Tag("UserCardCode")
    outer = Tag("OuterStr")  # the channel we gave when we handed it out
    union_id = Tag("UnionId")


class CardGot(Card):
    """A follower took a card."""

    __slots__ = ()

    given_by_friend = Tag("IsGiveByFriend")  # "1" if so
    friend = Tag("FriendUserName")
    old_code = Tag("OldUserCardCode")


class CardConsumed(Card):
    """A card was used up."""

    __slots__ = ()

    source = Tag("ConsumeSource")  # FROM_API, FROM_MP, FROM_MOBILE_HELPER
    shop = Tag("LocationName")
    staff = Tag("StaffOpenId")  # openid of who took it


class CardNotice(FromPlatform):
    """The platform about a card of ours: review, stock, payment."""

    __slots__ = ()

    card_id = Tag("CardId")
