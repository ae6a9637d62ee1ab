"""The attributes as traits: what lists, segments and the nightly snapshot ask for."""

from collections.abc import Iterator

from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.customers.attributes.models import Attribute
from chalicelib.customers.attributes.models import Kind as Of
from chalicelib.customers.attributes.service import COMPLETE
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value

_GROUP = "资料"
_KINDS = {Of.MANY: Kind.SET, Of.NUMBER: Kind.NUMBER, Of.FLAG: Kind.FLAG}


def of_catalogue() -> Iterator[Trait]:
    """Yield the trait of every attribute that segments may use."""
    for attribute in catalogue().values():
        if attribute.segmentable:
            yield _trait(attribute)


def _trait(attribute: Attribute) -> Trait:
    name = attribute.trait

    def read(one: Subject) -> Value:
        value = one.traits.get(name)
        return frozenset(value) if isinstance(value, (set, list, tuple)) else value

    birthday = attribute.kind == Of.BIRTHDAY
    return Trait(
        name,
        "生日（月-日）" if birthday else attribute.label,
        _GROUP,
        _KINDS.get(attribute.kind, Kind.TEXT),
        read,
        seen_as="attributes" if birthday else attribute.seen_as,
        choices=attribute.choices,
    )


traits.state(
    Trait(
        COMPLETE,
        "资料完整度",
        _GROUP,
        Kind.NUMBER,
        lambda one: one.traits.get(COMPLETE, 0),
        seen_as="attributes",
        unit="%",
    )
)
traits.also(of_catalogue, catalogue)
