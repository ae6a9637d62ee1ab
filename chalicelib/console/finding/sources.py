"""What the search finds of the console itself: customers, places, colleagues."""

from chalicelib import connections
from chalicelib.console.finding import service
from chalicelib.customers.search import Search
from chalicelib.staff import desk
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Entity, visible_fields
from chalicelib.web.console import links
from chalicelib.web.console.navigation import navigation
from chalicelib.web.console.searching import Hit

_MOST_CUSTOMERS = 7
_LOOKED_AT = 5_000  # somebody waits for it; /v1 looks further


def customers(who: Principal, words: str) -> list[Hit]:
    seen = visible_fields(who.role, Entity.CUSTOMER)
    people = Search(connections.profiles(), connections.customer_id, most=_LOOKED_AT)
    found = people.page(service.wanted(words, seen), _MOST_CUSTOMERS)
    hits = [
        service.customer(one, seen, links.address(who, "customer", one.id))
        for one in found.profiles
    ]
    return hits + service.and_more(found)


def pages(who: Principal, words: str) -> list[Hit]:
    return service.places(navigation.open_to(who.role), words)


def colleagues(_who: Principal, words: str) -> list[Hit]:
    return service.colleagues(desk.people().all(), words)
