"""How words are written down, a line each; pure.

    豆子 / 咖啡豆 / 熟豆    any of these, called by the first
    几点…关                 the one and later, in the same clause, the other
    =香                     only where it is a word by itself
"""

import unicodedata
from dataclasses import dataclass

from chalicelib.core.errors import InvalidInput

BETWEEN = "/"
GAP = "…"
WHOLE = "="
LONGEST = 20
MOST_LINES = 600


@dataclass(frozen=True, slots=True)
class Word:
    """One way to say something."""

    name: str  # the first of its line
    text: str
    then: str = ""  # the second part of a word with a gap
    whole: bool = False


def normal(text: str) -> str:
    """Return the text with one form of each letter: narrow, small, composed."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace(GAP, "\0"))
        text = text.replace("\0", GAP)
    return text.casefold()


def of_line(line: str) -> list[Word]:
    """Return the words of a line; raises ``InvalidInput`` for one that is none."""
    parts = [part.strip() for part in normal(line).split(BETWEEN)]
    name = parts[0].removeprefix(WHOLE)
    return [_word(name, part) for part in parts if part or len(parts) == 1]


def of_lines(lines: tuple[str, ...]) -> list[Word]:
    return [word for line in lines for word in of_line(line)]


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines somebody typed, without empty ones and repeats.

    Raises:
        InvalidInput: one cannot be read, or there are too many.
    """
    lines = tuple(dict.fromkeys(x.strip() for x in text.splitlines() if x.strip()))
    if len(lines) > MOST_LINES:
        raise InvalidInput(f"最多 {MOST_LINES} 行")
    of_lines(lines)
    return lines


def _word(name: str, part: str) -> Word:
    text, _, then = part.removeprefix(WHOLE).partition(GAP)
    word = Word(name, text.strip(), then.strip(), whole=part.startswith(WHOLE))
    has_gap = GAP in part
    if not word.text or (has_gap and not word.then) or GAP in word.then:
        raise InvalidInput(f"「{part or name}」不是完整的词")
    if len(word.text) > LONGEST or len(word.then) > LONGEST:
        raise InvalidInput(f"「{word.text[:LONGEST]}」太长，一个词最多 {LONGEST} 个字")
    if has_gap and word.whole:
        raise InvalidInput(f"「{part}」：整词不能带省略号")
    return word
