"""An app that imports what answers a path when such a path is first asked for.

A door of many pages would else make whoever meets a new process wait for all of them.

    SECTIONS = {"/console/tags": ("chalicelib.customers.tags.pages", …)}
    app = SectionedChalice("zhike", SECTIONS, configure_logs=False)
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from chalice.app import Blueprint, Chalice

Sections = dict[str, tuple[str, ...]]


class SectionedChalice(Chalice):
    """An app whose blueprints join it by sections.

    A section is a path with all that lies below it, or only that where it ends in a
    slash, and the modules needed there: the blueprint that a module calls ``routes``
    joins the app, one without is imported for what it adds to those that have.  A path
    may be in several sections.
    """

    def __init__(self, app_name: str, sections: Sections, **options: Any) -> None:
        super().__init__(app_name, **options)
        self._waiting = dict(sections)
        self._joined: set[str] = set()

    def __call__(self, event: Any, context: Any) -> Any:
        self.load(event["requestContext"]["resourcePath"])
        return super().__call__(event, context)

    def load(self, path: str) -> None:
        """Have the sections of a path join; again does nothing."""
        for section in [one for one in self._waiting if is_in(path, one)]:
            self._join(self._waiting[section])
            del self._waiting[section]

    def load_all(self) -> None:
        """Have every section join, for whoever asks what the app serves."""
        for section in list(self._waiting):
            self.load(section)

    def _join(self, names: Iterable[str]) -> None:
        # What cannot be imported joins in no part: it is tried again with the next
        # request, and a blueprint joins once.
        modules = {name: import_module(name) for name in names}
        for name, module in modules.items():
            blueprint = getattr(module, "routes", None)
            if isinstance(blueprint, Blueprint) and name not in self._joined:
                self.register_blueprint(blueprint)
                self._joined.add(name)


def is_in(path: str, section: str) -> bool:
    """Tell whether a path is of a section."""
    return path == section or path.startswith(section.rstrip("/") + "/")
