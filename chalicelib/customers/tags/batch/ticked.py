"""Tags for the customers of the list: those ticked, or all that its filters find."""

from collections.abc import Mapping
from typing import Any

from chalicelib.customers.book import actions
from chalicelib.customers.book.actions import Batch, BatchAction
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.batch import asking
from chalicelib.customers.tags.batch.asking import GIVE, TAKE, Wish
from chalicelib.customers.tags.models import checked_name
from chalicelib.staff.roles import Action
from chalicelib.web.visit import Visit


def give(batch: Batch) -> str:
    """Begin to give them a tag; one that there was not is entered."""
    name = checked_name(batch.given["tag"])
    key = desk.catalogue().keys_of([name], batch.by.actor)[name]
    return asking.selected(Wish(GIVE, key, batch.by.actor, batch.unique), batch)


def take(batch: Batch) -> str:
    key = desk.key_of(checked_name(batch.given["tag"]))
    return asking.selected(Wish(TAKE, key, batch.by.actor, batch.unique), batch)


def _offered(_visit: Visit) -> Mapping[str, Any]:
    return {"tags": [one.name for one in desk.catalogue().recent().offered()]}


actions.add(
    BatchAction(
        name="tag",
        label="打标签",
        icon="tag",
        order=10,
        needs=Action.TAGS_MANAGE,
        template="customers/tags/batch/ticked.html",
        fields=("tag",),
        begin=give,
        values=_offered,
        note="做完可以在「批量打标签」里撤销",
    )
)
actions.add(
    BatchAction(
        name="untag",
        label="移除标签",
        icon="tag-off",
        order=11,
        needs=Action.TAGS_MANAGE,
        template="customers/tags/batch/ticked.html",
        fields=("tag",),
        begin=take,
        values=_offered,
        note="做完可以在「批量打标签」里撤销",
    )
)
