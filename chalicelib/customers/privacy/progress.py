"""How far the working off of a wish is."""

from chalicelib.customers.chores import desk as chores
from chalicelib.customers.privacy.models import Kind, Request, State

_ERASED, _SWEPT, _SETTLED = 0.7, 0.9, 0.95


def share(request: Request) -> float:
    """Return how much is done, 0 to 1."""
    if not request.state.is_open:
        return 1.0
    chore = chores.rows().get(request.chore) if request.chore else None
    if chore is None or not request.plan:
        return 0.0
    phase, _, name = chore.parts[0].cursor.partition(":")
    names = [one for one, _ in request.plan]
    if request.kind is Kind.EXPORT:
        return _place(names, phase) * _SETTLED
    if request.state is State.SETTLING:
        return _SETTLED
    if phase == "sweep":
        return _ERASED + _place(names, name) * (_SWEPT - _ERASED)
    return _place(names, name) * _ERASED


def _place(names: list[str], name: str) -> float:
    return names.index(name) / len(names) if name in names else 0.0
