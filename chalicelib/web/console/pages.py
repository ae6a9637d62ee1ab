"""Pages of the console: what each needs is said where it is declared, or it is denied.

    pages = ConsolePages(__name__)

    @pages.page("/console/pushes", needs=Action.PUSHES_READ)
    def pushes(visit: Visit) -> Page: ...

    @pages.action("/console/pushes/{push_id}/do/{what}", needs=Action.PUSHES_WRITE)
    def act(visit: Visit, push_id: str, what: str) -> Redirect: ...

Every action, and every page declared ``audited``, is in the audit before it happens;
what cannot be written there does not happen.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from chalice.app import Response

from chalicelib import connections
from chalicelib.aws.proxied import PROXY
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound, ZhikeError
from chalicelib.staff import audit
from chalicelib.staff.roles import Action, require
from chalicelib.web import csrf
from chalicelib.web.answers import Answer, Page
from chalicelib.web.console import frame, once
from chalicelib.web.console.entry import operator
from chalicelib.web.console.face import CONSOLE, sessions
from chalicelib.web.pages import FORM, FacePages, View
from chalicelib.web.visit import SignInNeeded, Visit

# The deed of an action whose service writes it down itself, with more to say about it.
WRITTEN_BELOW = "-"
_SPOKEN_CHARACTERS = 200


class ConsolePages(FacePages):
    """A Blueprint of pages for the staff."""

    def __init__(self, import_name: str) -> None:
        super().__init__(import_name, CONSOLE, sessions)

    def page(
        self, path: str, *, needs: Action, audited: str = ""
    ) -> Callable[[View], Any]:
        """Answer GET.

        Args:
            needs: what the role must allow.
            audited: the deed in the audit; "" for what nobody needs to answer for.
        """
        return self._guarded(path, needs, audited)

    def action(
        self,
        path: str,
        *,
        needs: Action,
        deed: str = "",
        told: tuple[str, ...] = (),
    ) -> Callable[[View], Any]:
        """Answer a form of ours.

        Args:
            needs: what the role must allow.
            deed: what the audit calls it, by default what it needs; ``WRITTEN_BELOW``
                where the service says it.
            told: the fields whose values the audit keeps.
        """
        options = {"methods": ["POST"], "content_types": FORM}
        return self._guarded(path, needs, deed or needs.value, told, **options)

    def public_page(self, path: str) -> Callable[[View], Any]:
        """Answer GET to anybody: the way in."""
        return self._under(path, self._anybody)

    def public_action(self, path: str) -> Callable[[View], Any]:
        """Answer a form of the way in; it must come from one of our pages."""
        return self._under(path, self._from_here, methods=["POST"], content_types=FORM)

    def nothing_else(self, below: str) -> None:
        """Answer, to anybody signed in, that there is no other page below a path."""

        def nothing(_visit: Visit) -> Answer:
            raise NotFound("no such page")

        self._under(below + PROXY, self._signed_in)(nothing)
        posted = {"methods": ["POST"], "content_types": FORM}
        self._under(below + PROXY, self._own_form, **posted)(nothing)

    def _guarded(
        self,
        path: str,
        needs: Action,
        deed: str,
        told: tuple[str, ...] = (),
        **options: Any,
    ) -> Callable[[View], Any]:
        def decorate(view: View) -> Any:
            @functools.wraps(view)
            def guarded(visit: Visit, **parameters: str) -> Any:
                require(visit.operator, needs)
                if deed not in ("", WRITTEN_BELOW):
                    self._write_down(visit, deed, parameters, told)
                return _once(visit, lambda: view(visit, **parameters))

            admit = self._own_form if options else self._signed_in
            self.needs[path, "POST" if options else "GET"] = needs
            self.deeds.add(deed)
            return self._under(path, admit, **options)(guarded)

        return decorate

    # Every guarded route of the process and what the audit calls it, for the tests
    # that walk them with every role and read every name.
    needs: dict[tuple[str, str], Action] = {}  # noqa: RUF012 -- shared on purpose
    deeds: set[str] = set()  # noqa: RUF012 -- shared on purpose

    def _signed_in(self, visit: Visit) -> Visit:
        known = super()._signed_in(visit)
        who = operator(known.session) if known.session else None
        if who is None:
            raise SignInNeeded("the session is over")
        return replace(known, principal=who)

    def _from_here(self, visit: Visit) -> Visit:
        csrf.check_origin(visit.headers)
        return visit

    def _write_down(
        self,
        visit: Visit,
        deed: str,
        parameters: Mapping[str, str],
        told: tuple[str, ...],
    ) -> None:
        details = {
            name: visit.form[name][:_SPOKEN_CHARACTERS]
            for name in told
            if visit.form.get(name)
        }
        audit.record(
            visit.operator.actor,
            deed,
            _object_of(parameters),
            {**parameters, **details},
            visit.request_id,
        )

    def _unknown(self, visit: Visit, error: SignInNeeded, method: str) -> Response:
        if visit.wants_fragment:
            # Of the page that is open, not of the part that it asked for.
            open_page = urlsplit(visit.headers.get("hx-current-url", ""))
            back = open_page.path.removeprefix(visit.root)
            login = f"{visit.root}{self.face.login}?return={quote(back, safe='/')}"
            return Response("", status_code=401, headers={"HX-Redirect": login})
        return super()._unknown(visit, error, method)

    def _elsewhere(self, visit: Visit, address: str, sent: dict[str, Any]) -> Response:
        if visit.wants_fragment:
            # A 303 would be followed inside the fragment; the page itself has to go.
            return Response("", headers=sent | {"HX-Redirect": address})
        return super()._elsewhere(visit, address, sent)

    def _frame(self, visit: Visit) -> dict[str, Any]:
        return frame.of(visit, now_ms())


def _once(visit: Visit, act: Callable[[], Answer]) -> Answer:
    """Do what a form asks for; one that creates something names itself, once."""
    rid = visit.form.get(once.FIELD)
    if rid is None:
        return act()
    forms = once.Once(connections.idempotency(), now_ms)
    forms.take(rid)
    try:
        answer = act()
    except ZhikeError:
        forms.give_back(rid)
        raise
    if isinstance(answer, Page) and answer.status >= HTTPStatus.BAD_REQUEST:
        forms.give_back(rid)
    return answer


def _object_of(parameters: Mapping[str, str]) -> str:
    """Return "staff:<id>" for a path whose first parameter is ``{staff_id}``."""
    named = [(name.removesuffix("_id"), value) for name, value in parameters.items()]
    return ":".join(named[0]) if named else ""
