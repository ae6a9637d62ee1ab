"""Pages: the decorators every HTML view stands under, so that none can forget a rule.

``page`` is a GET, ``action`` a form.  Both are for signed-in people unless said
otherwise, an action also checks that the form is ours, and every answer, failures
included, is a page with the headers of its face.  ``web.console.pages`` are those of
the staff.
"""

import functools
import re
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from chalice.app import Blueprint, Response

from chalicelib.aws import telemetry
from chalicelib.core.errors import NotFound, Rejected, ZhikeError
from chalicelib.web import csrf, headers
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.brand import look
from chalicelib.web.environment import render
from chalicelib.web.face import Face
from chalicelib.web.failures import BROKEN, Failure, failure
from chalicelib.web.files import files
from chalicelib.web.sessions import Sessions
from chalicelib.web.visit import SignInNeeded, Visit, read, root_of

View = Callable[..., Answer]
_BRAND = {"brand.css": ("css", look.style_sheet), "logo.svg": ("svg", look.picture)}
FORM = ["application/x-www-form-urlencoded"]
_SAFE_IN_ADDRESS = "/:?&=#%~._-+,;@!*()$"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PLAIN = "text/plain; charset=utf-8"


class FacePages(Blueprint):
    """What the pages of every face have in common."""

    def __init__(
        self, import_name: str, face: Face, sessions: Callable[[], Sessions]
    ) -> None:
        super().__init__(import_name)
        self.face = face
        self._sessions = sessions

    def static(self) -> None:
        """Serve style sheets, scripts and icons below this face."""

        @self.route(f"/{self.face.name}/static/{{ver}}/{{name}}")
        def static(ver: str, name: str) -> Response:
            try:
                content = files().content(name)
            except NotFound as error:
                return text(str(error), status=404)
            return Response(content, headers=dict(files().headers(name, ver)))

        @self.route(f"/{self.face.name}/brand/{{ver}}/{{name}}")
        def brand(ver: str, name: str) -> Response:
            if name not in _BRAND:
                return text("no such file", status=404)
            ours = look.at_version(ver)
            kind, made = _BRAND[name]
            sent = files().made_headers(kind, fresh=str(ours.version) == ver)
            return Response(made(ours), headers=dict(sent))

    def _under(
        self, path: str, admit: Callable[[Visit], Visit], **options: Any
    ) -> Callable[[View], Any]:
        def decorate(view: View) -> Any:
            @functools.wraps(view)
            def answer(**parameters: str) -> Response:
                return self._answer(admit, functools.partial(view, **parameters))

            return self.route(path, **options)(answer)

        return decorate

    def _answer(
        self, admit: Callable[[Visit], Visit], view: Callable[[Visit], Answer]
    ) -> Response:
        request = self.current_request
        event = request.to_original_event()
        visit = Visit(root=root_of(event), path="")
        try:
            visit = read(event, request.raw_body)
            visit = admit(visit)
            return self._response(visit, view(visit))
        except SignInNeeded as error:
            return self._unknown(visit, error, request.method)
        except ZhikeError as error:
            return self._failed(visit, failure(error), error)
        except Exception as error:  # noqa: BLE001 -- a person waits: show a page
            return self._failed(visit, BROKEN, error)

    def _unknown(self, visit: Visit, error: SignInNeeded, method: str) -> Response:
        """Lead somebody who is not signed in to where they can."""
        if method == "GET":
            return self._response(visit, self._to_login(visit))
        return self._failed(visit, failure(error), error)

    def _anybody(self, visit: Visit) -> Visit:
        return visit

    def _signed_in(self, visit: Visit) -> Visit:
        cookie = visit.cookies.get(self.face.session_cookie, "")
        session = self._sessions().find(cookie)
        if session is None:
            raise SignInNeeded("not signed in")
        return replace(visit, session=session)

    def _own_form(self, visit: Visit) -> Visit:
        signed_in = self._signed_in(visit)
        csrf.check(visit.cookies[self.face.session_cookie], visit.form, visit.headers)
        return signed_in

    def _to_login(self, visit: Visit) -> Redirect:
        query = f"?{urlencode(dict(visit.query))}" if visit.query else ""
        back = quote(visit.path + query, safe="/")
        return Redirect(f"{self.face.login}?return={back}")

    def _response(self, visit: Visit, answer: Answer) -> Response:
        sent: dict[str, Any] = dict(headers.of(self.face))
        if answer.cookies:
            sent["Set-Cookie"] = list(answer.cookies)
        if isinstance(answer, Redirect):
            root = visit.root if answer.to.startswith("/") else ""
            # Quoting also keeps a line break out of the header.
            address = quote(root + answer.to, safe=_SAFE_IN_ADDRESS)
            return self._elsewhere(visit, address, sent)
        sent |= answer.headers
        values = self._frame(visit) | answer.values
        html = render(answer.template, self.face, visit, values)
        return Response(html, status_code=answer.status, headers=sent)

    def _elsewhere(self, _visit: Visit, address: str, sent: dict[str, Any]) -> Response:
        return Response("", status_code=303, headers=sent | {"Location": address})

    def _frame(self, _visit: Visit) -> dict[str, Any]:
        """Return what the templates of this face know besides their own values."""
        return {}

    def _failed(self, visit: Visit, shown: Failure, error: Exception) -> Response:
        unexpected = shown is BROKEN
        telemetry.record(
            "http",
            "page failed" if unexpected else "page refused",
            {"PageFailed": 1} if unexpected else None,
            error=type(error).__name__,
            code=shown.code,
            request_id=visit.request_id,
            **({"trace": traceback.format_exc()[-4000:]} if unexpected else {}),
        )
        values = {
            "failure": shown,
            "request_id": visit.request_id,
            "reason": _reason(error),
        }
        page = Page(self.face.failure, values, shown.status)
        return self._response(visit, page)


def _reason(error: Exception) -> str:
    """Return a refusal's own words, where they are for people: those in Chinese."""
    words = str(error) if isinstance(error, Rejected) else ""
    return words if _CHINESE.search(words) else ""


class Pages(FacePages):
    """The pages of a face whose visitors all may do the same."""

    def page(self, path: str, *, public: bool = False) -> Callable[[View], Any]:
        """Answer GET; who is not signed in goes to the login and comes back here."""
        return self._under(path, self._anybody if public else self._signed_in)

    def action(self, path: str) -> Callable[[View], Any]:
        """Answer a form of ours, posted by somebody who is signed in."""
        return self._under(path, self._own_form, methods=["POST"], content_types=FORM)


def text(content: str, status: int = 200) -> Response:
    """Return a plain text that no browser takes for anything else."""
    sent: dict[str, Any] = {
        "Content-Type": _PLAIN,
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, status_code=status, headers=sent)
