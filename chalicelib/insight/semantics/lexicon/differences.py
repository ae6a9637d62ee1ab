"""What a draft of the lexicon changes, said before it is put in force; pure."""

from dataclasses import dataclass, replace

from chalicelib.insight.semantics.lexicon.models import Intent, Lexicon, Topic
from chalicelib.insight.semantics.lexicon.shown import (
    FEELING_NAMES,
    FEELINGS,
    MODIFIERS,
)
from chalicelib.insight.semantics.lexicon.words import words_of


@dataclass(frozen=True, slots=True)
class Difference:
    """What of a lexicon is another than before."""

    name: str
    added: int = 0  # words
    removed: int = 0
    words: str = ""  # what else


def differences(before: Lexicon, after: Lexicon) -> list[Difference]:
    """Return what a draft changes, in the order of the lexicon."""
    found: list[Difference] = []
    for kind in ("topics", "intents"):
        old = {one.id: one for one in getattr(before, kind)}
        new = {one.id: one for one in getattr(after, kind)}
        for label in {**old, **new}:
            found += _changed(old.get(label), new.get(label))
    for name, weight in FEELINGS.items():
        lines = before.feelings.get(weight, ()), after.feelings.get(weight, ())
        found += _words_changed(FEELING_NAMES[name], *lines)
    for name, label in MODIFIERS.items():
        pair = getattr(before.modifiers, name), getattr(after.modifiers, name)
        found += _words_changed(label, *pair)
    if (before.menus, before.scenes) != (after.menus, after.scenes):
        found.append(Difference("菜单与二维码", words="对应的主题有改动"))
    return found


def _changed(
    old: Topic | Intent | None, new: Topic | Intent | None
) -> list[Difference]:
    if new is None:
        return [Difference(old.name, words="已删除")] if old else []
    if old is None:
        return [Difference(new.name, added=_count(new.words), words="新增")]
    found = _words_changed(new.name, old.words, new.words)
    found += _words_changed(f"{new.name} · 排除", old.excluded, new.excluded)
    if replace(old, words=(), excluded=()) != replace(new, words=(), excluded=()):
        found.append(Difference(new.name, words="名称、标签或阈值有改动"))
    return found


def _words_changed(
    name: str, old: tuple[str, ...], new: tuple[str, ...]
) -> list[Difference]:
    before = {(one.text, one.then, one.whole) for one in words_of(old)}
    after = {(one.text, one.then, one.whole) for one in words_of(new)}
    if before == after:
        return []
    return [Difference(name, len(after - before), len(before - after))]


def _count(lines: tuple[str, ...]) -> int:
    return sum(1 for _ in words_of(lines))
