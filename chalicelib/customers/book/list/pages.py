"""The customer list: search, filters, cursor pages, and what is begun with many."""

from collections.abc import Collection
from typing import Any

from chalicelib.customers.book import colleagues, filters, viewing
from chalicelib.customers.book.actions import actions
from chalicelib.customers.book.columns import for_who_sees
from chalicelib.customers.book.filters import Asked
from chalicelib.customers.book.list import (
    exports,  # noqa: F401 -- adds what can be done with many
    slices,
)
from chalicelib.customers.book.list.addresses import LIST, address, tabs
from chalicelib.customers.book.list.rows import rows
from chalicelib.customers.book.views import views
from chalicelib.customers.search import NAMES, Wanted
from chalicelib.customers.traits.everything import everything
from chalicelib.staff.models import Staff
from chalicelib.staff.roles import Action, Entity, allows, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_NAMES = (("name", "姓名"), ("remark", "备注"), ("id", "编号"), ("openid", "OpenID"))


@routes.page(LIST, needs=Action.CUSTOMERS_READ)
def customers(visit: Visit) -> Page:
    """Show a page of the customers that a query means; who they are is written down."""
    seen = visible_fields(visit.operator.role, Entity.CUSTOMER)
    asked = filters.parse(visit.query, seen)
    found = slices.page(
        asked.wanted,
        after=slices.place(visit.query.get("after", "")),
        before=slices.place(visit.query.get("before", "")),
    )
    viewing.note_list(visit, [one.id for one in found.profiles])
    columns = for_who_sees(seen, {one.name for one in everything().all()})
    people = colleagues.everybody()
    values = {
        "rows": rows(found.profiles, columns, seen),
        "columns": columns,
        "seen": seen,
        "staff": people,
        "asked": asked,
        "next_path": _on(asked, "after", found.after),
        "previous_path": _on(asked, "before", found.before),
        "looked_at": found.looked_at,
        "sort_path": _sorted_otherwise(asked),
        "order_hint": _order(asked.wanted),
        "actions": [
            one for one in actions.all() if allows(visit.operator.role, one.needs)
        ],
        **_filters(asked, seen, list(people.values())),
        **_shelf(visit, asked),
    }
    return Page("customers/book/list/list.html", values)


def _filters(
    asked: Asked, seen: Collection[str], people: list[Staff]
) -> dict[str, Any]:
    known = filters.offered(seen)
    usable = [one for one in known if one.is_typed or one.choices()]
    return {
        "bar": [one for one in usable if one.in_the_bar],
        "further": [one for one in usable if not one.in_the_bar],
        "colleagues": [one for one in people if one.is_active],
        "is_filtered": bool(asked.query.keys() - {"sort"}),
        "found_by": _found_by(seen),
    }


def _found_by(seen: Collection[str]) -> str:
    """Return what somebody is found by, for who sees those fields."""
    named = [label for name, label in _NAMES if name in seen]
    mobile = ["手机号"] if "mobile" in seen and "mobile" in NAMES else []
    return "、".join([*named, *mobile])


def _shelf(visit: Visit, asked: Asked) -> dict[str, Any]:
    shelf = views().shelf(visit.operator.staff_id)
    filters_alone = {n: v for n, v in asked.query.items() if n != "q"}
    return {
        "tabs": tabs(visit, asked.query, shelf),
        "shelf": shelf,
        "view_query": filters_alone,
    }


def _on(asked: Asked, way: str, place: str) -> str:
    return address({**asked.query, way: place}) if place else ""


def _sorted_otherwise(asked: Asked) -> str:
    other = "" if asked.wanted.oldest_first else filters.OLDEST_FIRST
    return address({**asked.query, "sort": other})


def _order(wanted: Wanted) -> str:
    """Return by what the list is in order: whatever its index is made of."""
    by = "按打上标签的时间" if wanted.tag else "按首次出现的时间"
    by = "按归属的时间" if wanted.owner else by
    return f"{by}，{'早' if wanted.oldest_first else '新'}的在前"
