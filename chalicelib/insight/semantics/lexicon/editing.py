"""A lexicon with what staff typed in its place; pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.tags.models import checked_name
from chalicelib.insight.semantics.lexicon.models import (
    Intent,
    Lexicon,
    Modifiers,
    Mood,
    Topic,
)
from chalicelib.insight.semantics.lexicon.shown import MODIFIERS
from chalicelib.insight.semantics.lexicon.words import lines_of, words_of

LONGEST_NAME = 12
HIGHEST = 200
MOST = {"topics": 40, "intents": 30}
TOPIC_FIELDS = ("name", "tag", "on", "off", "words", "excluded")
INTENT_FIELDS = ("name", "mood", "words", "excluded")
TAP_FIELDS = ("menus", "scenes")
_BETWEEN = re.compile(r"[、,，\s]+")
_LONGEST_KEY = 128
_MOST_KEYS = 300


class Refused(InvalidInput):
    """Fields that are wrong, each with the words to say so."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


def with_topic(lexicon: Lexicon, topic_id: str, form: Mapping[str, str]) -> Lexicon:
    """Return the lexicon with a topic as typed; "new" adds one.

    Raises:
        Refused: something cannot be.
        NotFound: there is no such topic.
    """
    taken = [one for one in lexicon.topics if one.id != topic_id]
    errors: dict[str, str] = {}
    name = _name(form["name"], [one.name for one in taken], errors)
    on, off = _mark(form, "on", errors), _mark(form, "off", errors)
    if not errors and off >= on:
        errors["off"] = "退出阈值要小于进入阈值"
    tag = _tag(form["tag"], errors)
    words, excluded = _lines(form, "words", errors), _lines(form, "excluded", errors)
    _refuse(errors)
    made = Topic(_id(topic_id, name), name, words, excluded, tag, on, off)
    topics = _placed(lexicon.topics, made, topic_id, "topics")
    return replace(lexicon, topics=topics)


def with_intent(lexicon: Lexicon, intent_id: str, form: Mapping[str, str]) -> Lexicon:
    """Return the lexicon with an intent as typed; raises as ``with_topic``."""
    taken = [one for one in lexicon.intents if one.id != intent_id]
    errors: dict[str, str] = {}
    name = _name(form["name"], [one.name for one in taken], errors)
    words, excluded = _lines(form, "words", errors), _lines(form, "excluded", errors)
    if form["mood"] not in set(Mood):
        errors["mood"] = "请选择"
    _refuse(errors)
    mood = Mood(form["mood"])
    made = Intent(_id(intent_id, name), name, words, excluded, mood)
    intents = _placed(lexicon.intents, made, intent_id, "intents")
    return replace(lexicon, intents=intents)


def with_feeling(weight: int, lexicon: Lexicon, form: Mapping[str, str]) -> Lexicon:
    """Return the lexicon with the words of a feeling; a word has one feeling only."""
    errors: dict[str, str] = {}
    lines = _lines(form, "words", errors)
    ours = {one.text for one in words_of(lines)}
    for other, theirs in lexicon.feelings.items():
        twice = ours & {one.text for one in words_of(theirs)}
        if other != weight and twice:
            errors["words"] = f"「{min(twice)}」已经算作另一种情绪"
    _refuse(errors)
    return replace(lexicon, feelings={**lexicon.feelings, weight: lines})


def with_modifiers(lexicon: Lexicon, form: Mapping[str, str]) -> Lexicon:
    errors: dict[str, str] = {}
    found = {name: _lines(form, name, errors) for name in MODIFIERS}
    for name, lines in found.items():
        if name not in errors and any(word.then for word in words_of(lines)):
            errors[name] = "这里的词不能带省略号"
    _refuse(errors)
    return replace(lexicon, modifiers=Modifiers(**found))


def with_taps(lexicon: Lexicon, form: Mapping[str, str]) -> Lexicon:
    """Return the lexicon with what menus and codes are about, topics by name."""
    ids = {one.name: one.id for one in lexicon.topics}
    ids |= {one.id: one.id for one in lexicon.topics}
    errors: dict[str, str] = {}
    menus = _mapping(form, "menus", ids, errors)
    scenes = _mapping(form, "scenes", ids, errors)
    _refuse(errors)
    return replace(lexicon, menus=menus, scenes=scenes)


def without(lexicon: Lexicon, part: str, label_id: str) -> Lexicon:
    """Return the lexicon without a topic or an intent."""
    if part == "intents":
        kept = tuple(one for one in lexicon.intents if one.id != label_id)
        return replace(lexicon, intents=kept)
    topics = tuple(one for one in lexicon.topics if one.id != label_id)
    return replace(
        lexicon,
        topics=topics,
        menus=_untopicked(lexicon.menus, label_id),
        scenes=_untopicked(lexicon.scenes, label_id),
    )


def _placed(
    labels: Sequence[Topic] | Sequence[Intent],
    made: Topic | Intent,
    label_id: str,
    part: str,
) -> tuple[Any, ...]:
    known = [one.id for one in labels]
    if label_id in known:
        return tuple(made if one.id == label_id else one for one in labels)
    if label_id != "new":
        raise NotFound("no such label")
    if len(labels) >= MOST[part]:
        raise Refused({"name": f"最多 {MOST[part]} 个"})
    if made.id in known:
        raise Refused({"name": "已有同名的一项"})
    return (*labels, made)


def _id(label_id: str, name: str) -> str:
    """Return the id of a label; a new one is named by its first name, for good."""
    if label_id != "new":
        return label_id
    return "n" + hashlib.sha256(name.encode()).hexdigest()[:7]


def _name(text: str, taken: Sequence[str], errors: dict[str, str]) -> str:
    if not 1 <= len(text) <= LONGEST_NAME or not text.isprintable():
        errors["name"] = f"名称要有 1 到 {LONGEST_NAME} 个字"
    elif _BETWEEN.search(text):
        errors["name"] = "名称里不能有空格、顿号和逗号"
    elif text in taken:
        errors["name"] = "已有同名的一项"
    return text


def _tag(text: str, errors: dict[str, str]) -> str:
    try:
        return checked_name(text) if text else ""
    except InvalidInput as error:
        errors["tag"] = str(error)
        return ""


def _mark(form: Mapping[str, str], name: str, errors: dict[str, str]) -> int:
    text = form[name]
    if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= HIGHEST:
        return int(text)
    errors[name] = f"请填写 1 到 {HIGHEST} 的整数"
    return 0


def _lines(
    form: Mapping[str, str], name: str, errors: dict[str, str]
) -> tuple[str, ...]:
    try:
        return lines_of(form[name])
    except InvalidInput as error:
        errors[name] = str(error)
        return ()


def _mapping(
    form: Mapping[str, str], name: str, ids: Mapping[str, str], errors: dict[str, str]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in form[name].splitlines():
        key, *topics = [part for part in _BETWEEN.split(line.strip()) if part] or [""]
        if not key:
            continue
        unknown = [one for one in topics if one not in ids]
        if unknown or not topics or len(key) > _LONGEST_KEY:
            errors[name] = (
                f"「{key[:20]}」后面要写主题名"
                if not unknown
                else (f"没有「{unknown[0][:20]}」这个主题")
            )
            return {}
        found[key] = tuple(dict.fromkeys(ids[one] for one in topics))
    if len(found) > _MOST_KEYS:
        errors[name] = f"最多 {_MOST_KEYS} 行"
    return found


def _untopicked(
    mapped: Mapping[str, tuple[str, ...]], topic_id: str
) -> dict[str, tuple[str, ...]]:
    left = {
        key: tuple(one for one in topics if one != topic_id)
        for key, topics in mapped.items()
    }
    return {key: topics for key, topics in left.items() if topics}


def _refuse(errors: Mapping[str, str]) -> None:
    if errors:
        raise Refused(errors)
