"""Parametric codes and the tags that scanning them gives.

Table workspace     pk = "SCENE#<scene>", sk = "SCENE", name, tags
"""

from chalicelib import connections
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.tags import Tag, Tags


def define(scene: str, name: str, tags: list[str]) -> None:
    """Say what a scene is called and which tags its scanners get."""
    item = {"pk": f"SCENE#{scene}", "sk": "SCENE", "name": name, "tags": tags}
    connections.workspace().put(item)


def tag_by_scene(occurrence: Occurrence) -> None:
    """Give the scanner the scene's tags, each with the scan as its evidence."""
    scene = occurrence.event.scene
    if not scene:
        return
    known = connections.workspace().get(pk=f"SCENE#{scene}", sk="SCENE")
    tags = Tags(connections.profiles())
    for name in known["tags"] if known else []:
        tag = Tag(name, occurrence.at_ms, f"scene:{scene}", occurrence.key)
        tags.give(occurrence.customer_id, tag)
