"""Every kind of item there is, as the docstrings of its repositories have it.

The docstring of a repository is its key scheme, so one that comes later is found here.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1] / "chalicelib"
_TABLE = re.compile(r"^Table (\w+)\s+(.*)")
_ELSE = re.compile(r"^(Index|Bucket|Object)\b|^\S")
_KEY = re.compile(
    r'(?<![a-z_])pk = ("[^"]*"|[^",]+)(?:,\s*sk (?:=|from) ("[^"]*"|[^",]+))?'
)
OF_A_CUSTOMER = "<customer>"


@dataclass(frozen=True, order=True)
class Kind:
    """Items whose keys begin alike; "<customer>" is a customer's own partition."""

    table: str
    pk: str
    sk: str

    def fits(self, table, pk, sk, customers):
        """Tell whether an item is of this kind."""
        if table != self.table or not sk.startswith(self.sk):
            return False
        own = pk in customers
        return own if self.pk == OF_A_CUSTOMER else pk.startswith(self.pk) and not own


def kinds():
    """Return every kind, with the modules that write it."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        text = ast.get_docstring(ast.parse(path.read_text())) or ""
        for kind in _stated(text):
            found.setdefault(kind, []).append(str(path.relative_to(ROOT)))
    return found


def _stated(text):
    table = ""
    for line in text.splitlines():
        started = _TABLE.match(line)
        if started:
            table = started[1]
        elif _ELSE.match(line):
            table = ""
        if table:
            keys = started[2] if started else line.strip()
            for pk, sk in _KEY.findall(keys):
                yield Kind(table, _beginning(pk), _beginning(sk))


def _beginning(key):
    """Return what a key begins with, up to the first thing that differs."""
    if not key.startswith('"'):
        return OF_A_CUSTOMER if key.strip() == "customer id" else ""
    return key.strip('"').partition("<")[0]
