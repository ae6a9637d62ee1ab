"""The tags of this deployment, put together from its connections.

What other modules need::

    key = desk.catalogue().keys_of(["到店"], by)["到店"]
    desk.tags().give(customer_id, key, Gift(cause, Source.IMPORT, by, at_ms))
    desk.tags().of(customer_id)
"""

from chalicelib import connections
from chalicelib.connections.clients import kept
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Malformed
from chalicelib.customers.effects import effects
from chalicelib.customers.tags.catalogue import Catalogue
from chalicelib.customers.tags.counting import Counts
from chalicelib.customers.tags.models import Tag, owner_of
from chalicelib.customers.tags.repository import Tags


@kept
def catalogue() -> Catalogue:
    """Return the catalogue, which remembers for half a minute what it read."""
    return Catalogue(connections.workspace(), now_ms)


def counts() -> Counts:
    return Counts(connections.workspace())


def tags() -> Tags:
    return Tags(
        connections.profiles(),
        counts(),
        effects(),
        connections.timers(),
        name_of,
        now_ms,
    )


def name_of(key: str) -> str:
    """Return what a tag of the brand's is called today, as far as it is known."""
    return catalogue().recent().name_of(key)


def tag_of(key: str) -> Tag:
    """Return one of the brand's as it is shown; one that nobody knows by its key."""
    shelf = catalogue().recent()
    return shelf.tags.get(key, Tag(key, shelf.name_of(key)))


def key_of(name: str) -> str:
    """Return the key of a name, as far as it is known.

    Raises:
        Malformed: it is the key of a colleague's own tag.
    """
    if not name:
        return ""
    if owner_of(name):
        raise Malformed("no name of a tag")
    known = catalogue().recent().called(name)
    return known.key if known else name
