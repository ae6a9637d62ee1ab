"""What people are interested in, for rules that ask how much.

The module that understands what people say and tap states it::

    interests.state(Interests(names, "chalicelib.insight.index.desk:weight_of"))

Long work remembers the name of the function, since it runs where nobody stated it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.everything import everything

Weigh = Callable[[Entry], float]  # what a line adds to each of its topics


@dataclass(frozen=True, slots=True)
class Interests:
    """The topics of now, and what tells how much a line is about its own."""

    names: Mapping[str, str]  # by id
    weigh: str  # "module:function"


_stated: list[Interests] = []


def state(interests: Interests) -> None:
    _stated[:] = [interests]


def names() -> Mapping[str, str]:
    """Return the topics by id; none where nobody states any."""
    return _known().names


def weigher() -> str:
    """Return the name of what weighs a line, "" where nobody does."""
    return _known().weigh


def id_of(name: str) -> str:
    """Return the id of a topic by its name, or by its id; "" for none of ours."""
    known = names()
    by_name = {label: topic_id for topic_id, label in known.items()}
    return by_name.get(name) or (name if name in known else "")


def name_of(topic_id: str) -> str:
    return names().get(topic_id, topic_id)


def _known() -> Interests:
    everything()  # whoever states traits of interest states this beside them
    return _stated[0] if _stated else Interests({}, "")


def weighing(weigher: str) -> Weigh:
    """Return the function of a name; without one every line weighs the same."""
    if not weigher:
        return lambda _: 1.0
    module, _, function = weigher.partition(":")
    found: Weigh = getattr(import_module(module), function)
    return found
