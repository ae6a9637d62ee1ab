"""The forms somebody has answered, as a trait for lists and segments."""

from collections.abc import Iterator

from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value
from chalicelib.insight.forms import desk
from chalicelib.insight.forms.submitting import TRAIT


def _answered(subject: Subject) -> Value:
    return frozenset(subject.traits.get(TRAIT, ()))


def of_forms() -> Iterator[Trait]:
    """Yield the one trait, whose choices are the forms there are now."""
    yield Trait(
        TRAIT,
        "填过的问卷",
        "互动",
        Kind.SET,
        _answered,
        seen_as="attributes",
        choices=desk.titles(),
    )


traits.also(of_forms, desk.titles)
