"""What the settings pages show."""

from dataclasses import dataclass

from chalicelib.messaging.governor.rules import Rules


@dataclass(frozen=True, slots=True)
class SecretLine:
    """A secret that can be written and is never shown."""

    name: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """Rules that begin on a day."""

    since: str
    rules: Rules
