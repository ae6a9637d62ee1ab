"""The templates that every page stands on, compiled ahead.

Jinja compiles a template in each process that first draws it, and the macros of the
console alone take as long as all that a page imports.  Compiled, a template is three
times as large in the zip: so this is done for those of ``chalicelib.web`` only, which
others use.
"""

from pathlib import Path

from jinja2 import ModuleLoader

from chalicelib.web.environment import COMPILED, environment

_SHARED = "web"


def compile_shared(modules: Path) -> None:
    """Write them as modules where ``environment`` looks for them first.

    Args:
        modules: the copy of ``chalicelib`` that is packaged.
    """
    target = modules / _SHARED / COMPILED.name
    target.mkdir()
    for path in sorted((modules / _SHARED).rglob("templates/*.html")):
        name = (path.parents[1] / path.name).relative_to(modules).as_posix()
        source = path.read_text(encoding="utf-8")
        code = environment().compile(source, name, name, raw=True, defer_init=True)
        (target / ModuleLoader.get_module_filename(name)).write_text(
            code, encoding="utf-8"
        )
