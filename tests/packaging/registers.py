"""What a process has that has imported one section of the console.

python -m tests.packaging.registers /console/tags
"""

import json
import re
import sys
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any

from chalicelib.doors.console import app
from chalicelib.web.console import notices, searching

_FINDING = "chalicelib.console.finding.pages"


def main() -> None:
    app.load(sys.argv[1])
    if _FINDING in sys.modules:
        for name in [*notices.names(), *searching.names()]:
            resolve_name(name)
    ours = [m for n, m in sorted(sys.modules.items()) if n.startswith("chalicelib.")]
    registers = {
        f"{module.__name__}:{name}": held
        for module in ours
        if module.__name__ != "chalicelib.doors.console"
        for name, value in vars(module).items()
        if (held := _held(value)) is not None and _is_made_in(module, name)
    }
    names = [module.__name__ for module in ours]
    paths = sorted(app.routes)
    print(json.dumps({"modules": names, "paths": paths, "registers": registers}))


def _is_made_in(module: ModuleType, name: str) -> bool:
    """Tell whether a name is given there; others only import it."""
    source = Path(module.__file__ or "").read_text()
    return re.search(rf"^{re.escape(name)}\b *[:=]", source, re.MULTILINE) is not None


def _held(value: Any) -> int | dict[str, int] | None:
    """Return how much a collection holds, or an object of ours in its collections."""
    if isinstance(value, dict | list | set):
        return len(value)
    if isinstance(value, type) or not type(value).__module__.startswith("chalicelib."):
        return None
    inside = getattr(value, "__dict__", {})
    return {
        name: len(one)
        for name, one in inside.items()
        if isinstance(one, dict | list | set)
    } or None


if __name__ == "__main__":
    main()
