"""Who a customer is: the hot item that every message touches."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_CODE_CHARACTERS = 6


@dataclass(frozen=True, slots=True)
class Profile:
    """One follower, or somebody who once was; instants are milliseconds, 0 is never."""

    id: str
    open_id: str
    app_id: str
    subscribed: bool = False
    subscribed_at_ms: int = 0
    unsubscribed_at_ms: int = 0
    follow_key: str = ""  # place on the time axis of the last follow or its end
    times_followed: int = 0
    first_seen_ms: int = 0
    source: str = ""  # WeChat's ADD_SCENE_… or "scene:<scene>" of the last follow
    scene: str = ""  # the last parametric code scanned
    inbound_count: int = 0
    outbound_count: int = 0
    last_inbound_ms: int = 0
    last_outbound_ms: int = 0
    earlier_outbound_ms: tuple[int, ...] = ()  # the two before, the later first
    last_reply_ms: int = 0  # when the door or somebody of ours answered last
    previous_inbound_ms: int = 0  # before the last group of events
    active_days: frozenset[str] = frozenset()  # the latest days with inbound: YYMMDD
    stage: str = ""  # of the lifecycle
    stage_at_ms: int = 0
    stage_due_ms: int = 0  # when its timer goes off
    returned_inbound: int = 0  # interactions up to the last return
    index_fell_ms: int = 0  # when the interaction index was seen to have fallen
    counters: Mapping[str, int] = field(default_factory=dict)  # see core.decay
    index_watched: bool = False  # a timer looks whether it falls
    topics_on: frozenset[str] = frozenset()  # what the person is interested in now
    mood: int = 0  # of the last words that had one: -1 or 1
    mood_at_ms: int = 0
    question_open_ms: int = 0  # until then, words may be the answer to a question
    question_next_ms: int = 0  # until then, nobody looks whether to ask one
    segments: frozenset[str] = frozenset()  # ids of those the person is in
    # What was decided last by purpose: the version of the text, below 0 for a no.
    consents: Mapping[str, int] = field(default_factory=dict)
    segments_due_ms: int = 0  # when time alone may change that, and a timer goes off
    merged_into: str = ""  # the customer that speaks for this one as well
    others: frozenset[str] = frozenset()  # the customers that this one speaks for
    window_left: int = 0  # customer-service messages that may still be sent
    window_until_ms: int = 0
    name: str = ""
    remark: str = ""
    unionid: str = ""
    staff: bool = False  # left out of growth figures and segments
    wechat_fields_at_ms: int = 0  # when WeChat's own fields were read last
    erasing: str = ""  # the request by which the person is to be forgotten

    @property
    def code(self) -> str:
        """Return what people call somebody by who has no name."""
        return code(self.id)


def code(customer_id: str) -> str:
    """Return the beginning of an id, enough to tell people apart on a page."""
    return customer_id[1 : 1 + _CODE_CHARACTERS].upper()
