"""What people allow us, purpose by purpose, and what says that they did.

domain.md 3.5 and PIPL: a separate yes for each purpose, to a text that has a version,
taken back as easily as it is given; personalisation alone may happen until somebody
refuses it (Art. 24).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What something is allowed for."""

    LOCATION = "location"
    MARKETING = "marketing"
    PERSONALISATION = "personalisation"
    VOICE = "voice"
    NICKNAME = "nickname"

    @property
    def label(self) -> str:
        return _PURPOSES[self].label

    @property
    def icon(self) -> str:
        return _PURPOSES[self].icon

    @property
    def is_opt_out(self) -> bool:
        """Whether it may happen until somebody refuses it."""
        return _PURPOSES[self].is_opt_out

    @property
    def mark(self) -> str:
        """Return the attribute of the profile that holds what was decided last."""
        return f"k_{self.value}"


@dataclass(frozen=True, slots=True)
class _About:
    label: str
    icon: str
    is_opt_out: bool = False


_PURPOSES = {
    Purpose.LOCATION: _About("位置信息", "map-pin"),
    Purpose.MARKETING: _About("营销消息", "speakerphone"),
    Purpose.PERSONALISATION: _About("个性化推荐", "sparkles", is_opt_out=True),
    Purpose.VOICE: _About("语音留存", "microphone"),
    Purpose.NICKNAME: _About("昵称与头像", "mood-smile"),
}


class Means(StrEnum):
    """How somebody said so."""

    PORTAL = "portal"
    STAFF = "staff"
    API = "api"
    WECHAT = "wechat"
    MERGE = "merge"

    @property
    def label(self) -> str:
        return _MEANS[self]


_MEANS = {
    Means.PORTAL: "本人在会员页",
    Means.STAFF: "员工登记",
    Means.API: "其他系统",
    Means.WECHAT: "微信授权",
    Means.MERGE: "合并客户",
}


class Stand(StrEnum):
    """Where somebody stands on a purpose."""

    UNDECIDED = "undecided"
    GIVEN = "given"
    OUTDATED = "outdated"  # given to a text that no longer covers what we do
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return _STANDS[self][0]

    @property
    def tone(self) -> str:
        return _STANDS[self][1]


_STANDS = {
    Stand.UNDECIDED: ("未询问", ""),
    Stand.GIVEN: ("已同意", "green"),
    Stand.OUTDATED: ("待重新同意", "amber"),
    Stand.REFUSED: ("不同意", "red"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """What people are asked, in one version."""

    purpose: Purpose
    version: int
    brief: str  # one line
    text: str
    valid_from: int = 1  # a yes to an older version does not count any more
    by: str = ""  # who wrote it; "" for what comes with the product
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that somebody said so."""

    means: Means
    evidence: str  # what it can be found by: a request, a paper, a call
    by: str  # the actor that the audit names
    key: str  # the same for a repeat
    at_ms: int


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody decided last about a purpose."""

    customer_id: str
    purpose: Purpose
    given: bool
    version: int  # of the text
    proof: Proof

    @property
    def signed(self) -> int:
        """Return the version, below 0 where the person said no."""
        return self.version if self.given else -self.version


def stand(decided: Mapping[str, int], wording: Wording) -> Stand:
    """Return where somebody stands.

    Args:
        decided: ``Profile.consents``: the version said yes to, below 0 for a no.
        wording: the text as it is now.
    """
    version = decided.get(wording.purpose.value, 0)
    if not version:
        return Stand.UNDECIDED
    if version < 0:
        return Stand.REFUSED
    return Stand.GIVEN if version >= wording.valid_from else Stand.OUTDATED


def is_allowed(decided: Mapping[str, int], wording: Wording) -> bool:
    """Tell whether a purpose is allowed."""
    found = stand(decided, wording)
    if wording.purpose.is_opt_out:
        return found is not Stand.REFUSED
    return found is Stand.GIVEN


def is_refused(decided: Mapping[str, int], purpose: Purpose) -> bool:
    """Tell whether somebody has said no, whatever the text says by now."""
    return decided.get(purpose.value, 0) < 0


def newest(consents: Collection[Consent]) -> dict[Purpose, Consent]:
    """Return what was decided last of each purpose, under whichever id."""
    found: dict[Purpose, Consent] = {}
    for one in sorted(consents, key=lambda one: one.proof.at_ms):
        found[one.purpose] = one
    return found


# What a follower may withdraw from H5 pages within WeChat: REFERENCE.md 3.6.
_CODES = {
    Purpose.VOICE: ("204",),
    Purpose.NICKNAME: ("205",),
    Purpose.LOCATION: ("206",),
}


def codes(purpose: Purpose) -> tuple[str, ...]:
    """Return the codes of WeChat's by which a purpose is taken back."""
    return _CODES.get(purpose, ())
