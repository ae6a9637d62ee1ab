"""Which passive reply a follower gets: pure, deterministic, explainable.

The first that answers wins: a place in a menu of numbers (IVR), a menu button, the
welcome, a keyword, out of hours.  Before them all, the door answers the scan of a
sign-in code (``staff.login.scene``).  Nothing here depends on the time of the answer,
only on the time of the event, so that a repeated push is answered as the first was.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from chalicelib.core.clock import local_time
from chalicelib.wechat.event_base import Event

Rules = dict[str, Any]  # what passive.publishing compiled
State = dict[str, Any]  # what the door remembers of a person, kept on the profile

_REMEMBERED = 8  # rules with a cooldown whose last use is kept per person
_SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say, by which rule, and what to remember about it."""

    rule: str
    reply: dict[str, Any]
    state: State | None = field(default=None)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def needs_state(rules: Rules, event: Event) -> bool:
    """Tell whether the answer depends on what this person was told before."""
    text = _text(event)
    if text and rules.get("ivr", {}).get("nodes"):
        return True
    rule = _stateless(rules, event)
    return bool(rule and rule.get("cooldown_s"))


def answer(rules: Rules, event: Event, state: State) -> Answer | None:
    """Return the answer, or ``None`` where no rule has one."""
    from_menu = _ivr(rules.get("ivr", {}), event, state)
    if from_menu:
        return from_menu
    rule = _stateless(rules, event)
    if rule is None:
        return None
    cooldown_s = rule.get("cooldown_s", 0)
    if not cooldown_s:
        return Answer(rule["id"], rule["reply"])
    return _unless_recent(rule, event, state, cooldown_s)


def _stateless(rules: Rules, event: Event) -> dict[str, Any] | None:
    if event.kind == "event.subscribe":
        return _welcome(rules.get("welcome", {}), event.scene)
    if event.kind == "event.scan":
        scanned: dict[str, Any] | None = rules.get("scans", {}).get(event.scene)
        return scanned
    if event.kind == "event.click":
        key = event.fields.get("EventKey", "")
        clicked: dict[str, Any] | None = rules.get("clicks", {}).get(key)
        return clicked
    text = _text(event)
    if text and (rule := _keyword(rules.get("keywords", []), text)):
        return rule
    # Who taps an answer to a question of ours is not waiting for anybody.
    if event.is_message and not event.fields.get("bizmsgmenuid"):
        return _out_of_hours(rules.get("out_of_hours"), event)
    return None


def _welcome(welcome: dict[str, Any], scene: str) -> dict[str, Any] | None:
    rule: dict[str, Any] | None = welcome.get("scenes", {}).get(scene)
    return rule or welcome.get("default")


def _keyword(rules: list[dict[str, Any]], text: str) -> dict[str, Any] | None:
    for rule in rules:
        words = rule["words"]
        if rule.get("match") == "exact":
            if text in words:
                return rule
        elif any(word in text for word in words):
            return rule
    return None


def _out_of_hours(rule: dict[str, Any] | None, event: Event) -> dict[str, Any] | None:
    if rule is None:
        return None
    moment = local_time(event.create_time * _SECOND_MS)
    clock = moment.strftime("%H:%M")
    shifts = rule["hours"][moment.weekday()]
    if moment.strftime("%Y-%m-%d") in rule.get("holidays", []):
        shifts = []
    is_open = any(opens <= clock < closes for opens, closes in shifts)
    return None if is_open else rule


def _ivr(ivr: dict[str, Any], event: Event, state: State) -> Answer | None:
    """Move through the tree of numbered menus; hook of the call centre's IVR."""
    nodes = ivr.get("nodes", {})
    if not nodes:
        return None
    place = state.get("ivr", {})
    if place.get("key") == event.key:  # a repeated push starts where the first did
        place = place.get("from", {})
    target = _entered(ivr, event) or _chosen(nodes, place, event)
    if target is None or target not in nodes:
        return None
    before = {name: place[name] for name in ("node", "at") if name in place}
    at = {"node": target, "at": event.create_time, "key": event.key, "from": before}
    return Answer(f"ivr:{target}", nodes[target]["reply"], {**state, "ivr": at})


def _entered(ivr: dict[str, Any], event: Event) -> str | None:
    entries: dict[str, str] = ivr.get("entries", {})
    if event.kind == "event.click":
        return entries.get(f"click:{event.fields.get('EventKey', '')}")
    text = _text(event)
    return entries.get(f"text:{text}") if text else None


def _chosen(nodes: dict[str, Any], place: dict[str, Any], event: Event) -> str | None:
    node = nodes.get(place.get("node", ""))
    text = _text(event)
    if node is None or not text:
        return None
    if event.create_time - place["at"] > node.get("lives_s", 600):
        return None
    chosen: str | None = node.get("options", {}).get(text)
    return chosen


def _unless_recent(
    rule: dict[str, Any], event: Event, state: State, cooldown_s: int
) -> Answer | None:
    used: dict[str, Any] = state.get("used", {})
    last = used.get(rule["id"])
    is_repeat = last is not None and last["key"] == event.key
    if last and not is_repeat and event.create_time - last["at"] < cooldown_s:
        return None
    newest = {**used, rule["id"]: {"key": event.key, "at": event.create_time}}
    kept = sorted(newest, key=lambda name: newest[name]["at"])[-_REMEMBERED:]
    remembered = {**state, "used": {name: newest[name] for name in kept}}
    return Answer(rule["id"], rule["reply"], remembered)


def _text(event: Event) -> str:
    if event.kind != "message.text":
        return ""
    return event.fields.get("Content", "").strip()
