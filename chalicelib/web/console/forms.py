"""What somebody typed, and what is wrong with it, for ``ui.field`` and others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.core.errors import InvalidInput

_OURS = frozenset({"csrf", "rid"})


@dataclass(frozen=True, slots=True)
class Form:
    """The values of a form as text; ``errors`` by field, ``problem`` of the whole."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def is_fine(self) -> bool:
        return not self.errors and not self.problem


class Refused(InvalidInput):
    """Fields that are wrong, each with the words to say so."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


def sent(form: Mapping[str, str], *known: str) -> dict[str, str]:
    """Return the fields of ours, trimmed.

    Raises:
        InvalidInput: there is one the form does not have; somebody tries things.
    """
    unknown = form.keys() - {*known} - _OURS
    if unknown:
        raise InvalidInput(f"unknown_field: {min(unknown)[:40]}")
    return {name: form.get(name, "").strip() for name in known}


def whole_number(text: str) -> int:
    """Return a number somebody typed.

    Raises:
        InvalidInput: anything but up to nine decimal digits.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 9):  # noqa: PLR2004
        raise InvalidInput("请填写整数")
    return int(text)
