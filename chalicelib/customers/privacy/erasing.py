"""Erasing a person: a chore over every store, each step of which may come twice.

It lays the tombstones, erases store by store, goes over all of them once more, and sets
the tombstones' end.  What happens to the person meanwhile is part of what ends, so it
is gone too.  Then it waits for files that other functions write anew, and seals the
proof: what was removed where, without a word of whose it was.

A step that dies after it removed and before it counted removes the rest when it comes
again, so a proof may count too little and never too much.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.chores.models import Chore, Part, Step
from chalicelib.customers.privacy.desk import OVERDUE
from chalicelib.customers.privacy.models import Request, State, sealed
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.privacy.stores import Store, stores
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.staff import audit

ERASED = "customer.erased"
ACTOR = "auto"
_ERASE, _SWEEP, _SETTLE = "erase", "sweep", "settle"
AGAIN_S = 5  # where something was there that should not have been
LOOK_AGAIN_S = 60  # at what other functions have to finish


def step(chore: Chore, part: Part) -> Step:
    """Do one store, or look whether everything is settled."""
    request = requests().get(chore.params["request"])
    if request.state is State.DONE:
        return Step(None)
    phase, _, name = part.cursor.partition(":")
    match phase:
        case "":
            tombstones().lay(request.person.customer_ids)
            requests().move(request, (State.RUNNING,), plan=plan())
            return Step(f"{_ERASE}:{stores()[0].name}")
        case "erase":
            return _erase(request, part, name)
        case "sweep":
            return _sweep(request, part, name)
    return _settle(request)


def finish(chore: Chore) -> Mapping[str, Any]:
    """Seal the proof and forget whose it was."""
    books = requests()
    request = books.get(chore.params["request"])
    if request.state is not State.DONE:
        request = replace(request, finished_ms=request.finished_ms or now_ms())
        proof = sealed(request)
        _tell(request)
        audit.record(
            ACTOR,
            "customers.erased",
            f"privacy:{request.id}",
            {"proof": proof, "removed": sum(request.removed.values())},
        )
        books.move(request, (State.SETTLING,), state=State.DONE.value, proof=proof)
    books.forget(request)
    connections.timers().disarm(OVERDUE, request.id)
    telemetry.record("privacy", "erased", {"erased": 1}, request=request.id)
    return {"proof": books.get(request.id).proof}


def _erase(request: Request, part: Part, name: str) -> Step:
    store, after = _place(name)
    removed = store.erase(request.person)
    requests().note(request, store.name, removed, part.rev + 1)
    if store.in_parts and removed:
        return Step(f"{_ERASE}:{store.name}", done=removed)
    further = f"{_ERASE}:{after.name}" if after else f"{_SWEEP}:{stores()[0].name}"
    return Step(further, done=removed)


def _sweep(request: Request, part: Part, name: str) -> Step:
    """Look whether a store is empty; what came meanwhile is removed as well."""
    store, after = _place(name)
    removed = 0
    if store.in_parts or any(True for _ in store.export(request.person)):
        removed = store.erase(request.person)
    if removed:
        requests().note(request, store.name, removed, part.rev + 1)
        return Step(f"{_SWEEP}:{store.name}", done=removed, wait_s=AGAIN_S)
    if after:
        return Step(f"{_SWEEP}:{after.name}")
    tombstones().lay(request.person.customer_ids, now_ms())
    requests().move(
        request,
        (State.RUNNING,),
        state=State.SETTLING.value,
        finished=now_ms(),
    )
    return Step(_SETTLE)


def _settle(request: Request) -> Step:
    waits = {one.name: one.pending(request.person) for one in stores()}
    if any(waits.values()):
        return Step(_SETTLE, wait_s=LOOK_AGAIN_S)
    requests().move(request, (State.SETTLING,), finished=now_ms())
    return Step(None)


def plan() -> list[list[str]]:
    """Return the stores in their order, with their titles."""
    return [[one.name, one.title] for one in stores()]


def _place(name: str) -> tuple[Store, Store | None]:
    """Return a store and the one after it; one that is gone is passed over."""
    every = stores()
    names = [one.name for one in every]
    if name not in names:  # of a version before this one
        return every[0], every[1] if len(every) > 1 else None
    number = names.index(name)
    return every[number], every[number + 1] if number + 1 < len(every) else None


def _tell(request: Request) -> None:
    """Tell the other modules, once; nobody's name is kept with it."""
    connections.outbox().emit(
        DomainEvent(
            kind=ERASED,
            id=f"{ERASED}:{request.id}",
            customer_id=request.person.id,
            occurred_at_ms=request.finished_ms,
            data={"customers": list(request.person.customer_ids)},
        )
    )
