"""Parametric codes and the tags that scanning them gives.

Table workspace     pk = "SCENE#<scene>", sk = "SCENE", name, tags
Table profiles      pk = customer id, sk = "TAG#<tag>", at, by, evidence
"""

from chalicelib import connections
from chalicelib.aws.dynamodb import ConditionFailed
from chalicelib.customers.occurrence import Occurrence


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
    for tag in known["tags"] if known else []:
        _give(occurrence, tag, f"scene:{scene}")


def _give(occurrence: Occurrence, tag: str, rule: str) -> None:
    item = {
        "pk": occurrence.customer_id,
        "sk": f"TAG#{tag}",
        "at": occurrence.at_ms,
        "by": rule,
        "evidence": occurrence.key,
    }
    try:
        connections.profiles().put(item, condition="attribute_not_exists(pk)")
    except ConditionFailed:
        return  # the first evidence stands
