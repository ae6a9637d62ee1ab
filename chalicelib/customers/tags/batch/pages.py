"""Tagging many at once: ask for it, watch it, take it back."""

import secrets

from chalicelib.core.errors import InvalidInput
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.routes import enter
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.batch import (
    asking,
    ticked,  # noqa: F401 -- adds what is done with the customers of the list
    whom,
)
from chalicelib.customers.tags.batch.asking import BATCH, GIVE, TAKE, UNDO, Wish
from chalicelib.customers.tags.deeds import deed
from chalicelib.customers.tags.models import checked_name
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_PATH = "/console/tags/batch"
_LATEST = 50
_SHOWN = 15
_FIELDS = ("do", "name", "target", "ids", "of_tag", "scene", "of")


@routes.page(_PATH, needs=Action.TAGS_MANAGE)
def batches(visit: Visit) -> Page:
    """Show the form, and the latest batches with the way back."""
    form = Form(
        {
            "do": GIVE,
            "target": visit.query.get("target", "ids"),
            "of_tag": visit.query.get("of_tag", ""),
            "of": visit.query.get("of", ""),
        }
    )
    return _page(visit.operator.actor, form)


@deed("batch", told=("do", "name", "target", "of_tag", "scene", "of"))
def begin(visit: Visit) -> Answer:
    """Have many tagged, or a tag taken from many."""
    given = sent(visit.form, *_FIELDS)
    unique = visit.form.get("rid") or secrets.token_hex(16)
    try:
        chore = _begun(given, visit.operator.actor, unique)
    except InvalidInput as error:
        form = Form(given, problem=str(error))
        return _page(visit.operator.actor, form, 422)
    return Redirect(f"/console/jobs/{enter(chore, visit.operator.actor)}")


@deed("batch_undo", told=("chore",))
def undo(visit: Visit) -> Answer:
    given = sent(visit.form, "chore")
    unique = visit.form.get("rid") or secrets.token_hex(16)
    chore = asking.undo(given["chore"], unique, visit.operator.actor)
    return Redirect(f"/console/jobs/{enter(chore, visit.operator.actor)}")


def _begun(given: dict[str, str], actor: str, unique: str) -> str:
    if given["do"] not in (GIVE, TAKE):
        raise InvalidInput("请选择打上还是移除")
    name = checked_name(given["name"])
    key = desk.catalogue().keys_of([name], actor)[name]
    wish = Wish(given["do"], key, actor, unique)
    match given["target"]:
        case "ids":
            return asking.of_named(wish, asking.people_in(given["ids"]))
        case "tag":
            known = desk.catalogue().recent().called(given["of_tag"])
            if known is None:
                raise InvalidInput("请选择一个标签")
            return asking.of_list(wish, tag=known.key)
        case "scene" if given["scene"]:
            return asking.of_list(wish, scene=given["scene"])
        case "all":
            return asking.of_list(wish)
    way, label = whom.chosen(actor, given["target"], given["of"])
    return asking.of_way(wish, way, given["of"], label)


def _page(actor: str, form: Form, status: int = 200) -> Page:
    latest = chores.rows().latest(_LATEST)
    mine = [one for one in latest if one.kind in (BATCH, UNDO)][:_SHOWN]
    undone = {one.params["of"] for one in mine if one.kind == UNDO}
    values = {
        "form": form,
        "tags": [one.name for one in desk.catalogue().recent().offered()],
        "ways": [(one, list(one.choices(actor).items())) for one in whom.ways()],
        "batches": [chores.chores().known(one.id) for one in mine],
        "undone": undone,
        "kind": BATCH,
    }
    return Page("customers/tags/batch/list.html", values, status)
