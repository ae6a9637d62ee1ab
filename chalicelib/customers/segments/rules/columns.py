"""How people lie in the table that rules are asked of."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Params = tuple[object, ...]

SEGMENTS = "segs"  # the set of segments somebody is in
WORD = 64  # bits of a column


@dataclass(frozen=True, slots=True)
class Sql:
    """A condition and what is bound to its question marks."""

    text: str
    params: Params = ()


@dataclass(frozen=True, slots=True)
class Columns:
    """How the traits lie in the table.

    A text trait without codes is a column of texts, as one of too many values is; the
    values of a set that have no bit are looked for in its list.
    """

    names: frozenset[str] = frozenset()  # of the traits there are
    codes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    bits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()  # sets that have more values than bits
    # SQL for what a stored value has become, by trait: {value} and {age_ms}
    fading: Mapping[str, str] = field(default_factory=dict)


def words_of(bits: Mapping[str, int]) -> int:
    """Return how many columns hold the bits of a set."""
    return -(-len(bits) // WORD)


def word_column(trait: str, word: int) -> str:
    return column(f"{trait}#{word}")


def column(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
