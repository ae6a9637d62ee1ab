"""All traits there are: each module states its own in its ``traits.py``.

Whoever needs every trait asks here; nobody has to list the modules, and those that lie
above are not imported by name.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Traits

_ROOT = Path(__file__).parents[2]


@cache
def _stated() -> None:
    for path in sorted(_ROOT.rglob("traits.py")):
        parts = path.relative_to(_ROOT.parent).with_suffix("").parts
        import_module(".".join(parts))


def everything() -> Traits:
    """Return the registry once every module has stated its traits."""
    _stated()
    return traits
