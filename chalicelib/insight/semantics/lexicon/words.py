"""How words are written down, a line each; pure.

豆子 / 咖啡豆 / 熟豆    any of these, called by the first
几点…关                 the one and later, in the same clause, the other
=香                     only where it is a word by itself
"""

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.core.errors import InvalidInput

BETWEEN = "/"
GAP = "…"
WHOLE = "="
LONGEST = 20
MOST_LINES = 600


class Word(NamedTuple):
    """One way to say something; there are thousands, so it is made quickly."""

    name: str  # the first of its line
    text: str
    then: str  # the second part of a word with a gap
    whole: bool


def normal(text: str) -> str:
    """Return the text with one form of each letter: narrow, small, composed."""
    if not text.isascii():
        # NFKC would make three full stops of an ellipsis.
        parts = (unicodedata.normalize("NFKC", part) for part in text.split(GAP))
        # Half a surrogate is no character, and no automaton takes it.
        text = GAP.join(parts).encode(errors="replace").decode()
    return text.casefold()


def words_of(lines: tuple[str, ...]) -> Iterator[Word]:
    """Yield the words of lines that were checked."""
    for line in lines:
        parts = line.split(BETWEEN)
        name = parts[0].strip().removeprefix(WHOLE)
        for part in parts:
            text, gap, then = part.strip().partition(GAP)
            if gap:
                yield Word(name, text.strip(), then.strip(), whole=False)
            else:
                yield Word(name, text.removeprefix(WHOLE), "", text[:1] == WHOLE)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines somebody typed, in one form, without empty ones and repeats.

    Raises:
        InvalidInput: one cannot be read, or there are too many.
    """
    typed = (normal(line.strip()) for line in text.splitlines())
    lines = tuple(dict.fromkeys(line for line in typed if line))
    if len(lines) > MOST_LINES:
        raise InvalidInput(f"最多 {MOST_LINES} 行")
    for line in lines:
        _check(line)
    return lines


def _check(line: str) -> None:
    for part in map(str.strip, line.split(BETWEEN)):
        if part.startswith(GAP) or part.endswith(GAP):
            raise InvalidInput(f"「{part[:LONGEST]}」：省略号两边都要有词")
    for word in words_of((line,)):
        has_gap = word.then or line.count(GAP)
        if not word.text or (has_gap and GAP in word.then):
            raise InvalidInput(f"「{line[:LONGEST]}」里有不完整的词")
        if WHOLE in word.text or WHOLE in word.then:
            raise InvalidInput(f"「{line[:LONGEST]}」：等号只能写在整词前面")
        if len(word.text) > LONGEST or len(word.then) > LONGEST:
            raise InvalidInput(
                f"「{word.text[:LONGEST]}」太长，一个词最多 {LONGEST} 个字"
            )
