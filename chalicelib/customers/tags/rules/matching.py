"""Whether something that happened is what a rule waits for; pure."""

from collections.abc import Iterable
from functools import lru_cache

from chalicelib.customers.tags.rules.happening import SPOKEN, Happening
from chalicelib.customers.tags.rules.models import Act, Match, On, Rule, When

_MENU = frozenset(
    {
        *("event.click", "event.view", "event.view_miniprogram"),
        *("event.scancode_push", "event.scancode_waitmsg", "event.location_select"),
        *("event.pic_sysphoto", "event.pic_photo_or_album", "event.pic_weixin"),
    }
)
_SCENE = frozenset({"event.subscribe", "event.scan"})
_WORDS = frozenset({"message.text", "message.voice", SPOKEN})
_PAGE = frozenset({"event.view", "event.view_miniprogram"})
_ANY_ACT = frozenset(
    {
        *("event.subscribe", "event.scan", *_MENU),
        *("message.text", "message.image", "message.voice", "message.video"),
        *("message.shortvideo", "message.location", "message.link"),
    }
)
ORDER_PAID = "order.paid"
_ACTS = {
    Act.DAYS: _ANY_ACT,
    Act.MENU: _MENU,
    Act.SCENE: _SCENE,
    Act.KEYWORD: _WORDS,
    Act.PAGE: _PAGE,
    Act.VOICE: frozenset({"message.voice"}),
    Act.IMAGE: frozenset({"message.image"}),
    Act.LOCATION: frozenset({"message.location", "event.location_select"}),
}
_KINDS = {
    On.MENU: _MENU,
    On.SCENE: _SCENE,
    On.KEYWORD: _WORDS,
    On.TOPIC: _ANY_ACT | {SPOKEN},
    On.ORDER: frozenset({ORDER_PAID}),
}
_REST = "*"  # at the end of a scene: whatever begins like that


def kinds_of(when: When) -> frozenset[str]:
    """Return the kinds of happenings that can set a rule off."""
    if when.on is On.EVENT:
        return frozenset(when.values)
    if when.on is On.BEHAVIOUR:
        return _ACTS[when.act]
    return _KINDS[when.on]


def applies(when: When, happened: Happening) -> bool:
    """Tell whether it is what the rule waits for, or counts."""
    if happened.kind not in kinds_of(when):
        return False
    if when.on is On.MENU or _counts(when, Act.MENU):
        return not when.values or happened.menu_key in when.values
    if when.on is On.SCENE or _counts(when, Act.SCENE):
        return bool(happened.scene) and _is_scene(when.values, happened.scene)
    if waits_for_words(when):
        return _says(when, happened.words)
    if _counts(when, Act.PAGE):
        return not when.values or any(
            happened.menu_key.startswith(one) for one in when.values
        )
    return True


def waits_for_words(when: When) -> bool:
    """Tell whether it is words that set a rule off."""
    return when.on is On.KEYWORD or _counts(when, Act.KEYWORD)


def by_kind(rules: Iterable[Rule]) -> dict[str, tuple[Rule, ...]]:
    """Return the rules by what can set them off, each list in their order."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for kind in kinds_of(rule.when):
            found.setdefault(kind, []).append(rule)
    return {kind: tuple(ones) for kind, ones in found.items()}


def _counts(when: When, act: Act) -> bool:
    return when.on is On.BEHAVIOUR and when.act is act


def _is_scene(values: tuple[str, ...], scene: str) -> bool:
    if not values:
        return True
    return any(
        scene.startswith(one[:-1]) if one.endswith(_REST) else scene == one
        for one in values
    )


def _says(when: When, words: str) -> bool:
    if not words:
        return False
    wanted = _folded(when.values)
    match when.match:
        case Match.EXACT:
            return words in wanted
        case Match.ALL:
            return all(one in words for one in wanted)
        case Match.ANY:
            return any(one in words for one in wanted)


@lru_cache(maxsize=1_000)
def _folded(values: tuple[str, ...]) -> tuple[str, ...]:
    """Return words as they are compared; the same rule's are asked for all the time."""
    return tuple(one.casefold() for one in values)
