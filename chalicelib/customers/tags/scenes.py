"""Parametric codes and the tags that scanning them gives.

Table workspace     pk = "SCENE#<scene>", sk = "SCENE", name, tags (keys)

A code's tags stay beside the code: an account has up to 100,000 of them, each with tags
of its own.  What gives them is what gives the tags of every rule.
"""

from chalicelib import connections
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.models import Gift, Source
from chalicelib.customers.tags.repository import Tags
from chalicelib.customers.tags.rules.happening import Happening

_BY = "scene:"


def define(scene: str, name: str, tags: list[str], by: str = "operator") -> None:
    """Say what a scene is called and which tags its scanners get."""
    keys = desk.catalogue().keys_of(tags, by)
    item = {"pk": f"SCENE#{scene}", "sk": "SCENE", "name": name}
    connections.workspace().put({**item, "tags": [keys[one] for one in tags]})


def tag(happened: Happening, tags: Tags) -> None:
    """Give the scanner the scene's tags, each with the scan as its evidence."""
    known = connections.workspace().get(pk=f"SCENE#{happened.scene}", sk="SCENE")
    gift = gift_of(happened)
    for key in known["tags"] if known else []:
        tags.give(happened.customer_id, key, gift)


def gift_of(happened: Happening) -> Gift:
    """Return the gift that scanning a code makes."""
    return Gift(
        cause=happened.key,
        source=Source.QR,
        by=f"{_BY}{happened.scene}",
        at_ms=happened.at_ms,
        evidence=happened.evidence,
    )
