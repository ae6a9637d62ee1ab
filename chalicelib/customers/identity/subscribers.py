"""What news about somebody means for who they are."""

from chalicelib.core.errors import NotFound
from chalicelib.core.events import DomainEvent
from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Kind
from chalicelib.customers.identity.candidates import candidates

_TELLING = frozenset({"mobile", "name", "birthday"})


def learnt(event: DomainEvent) -> None:
    """Subscriber of ``attribute.changed``: it may show that two are one."""
    known = catalogue()
    names = {str(name) for name in event.data["names"]}
    external = {n for n in names & known.keys() if known[n].kind == Kind.EXTERNAL}
    if names & _TELLING or external:
        _look(event)


def shared(event: DomainEvent) -> None:
    """Subscriber of ``identity.shared``: the sync met an identity a second time."""
    _look(event)


def regrouped(event: DomainEvent) -> None:
    """Subscriber of ``customer.merged`` and ``customer.unmerged``.

    What is derived of what is known follows: of both, since either may speak now.
    """
    for customer in (event.customer_id, str(event.data["other"])):
        try:
            attributes().remirror(customer)
        except NotFound:  # erased meanwhile
            continue


def _look(event: DomainEvent) -> None:
    try:
        candidates().look(event.customer_id, event.id)
    except NotFound:
        return
