"""405 for the verbs that a path does not have, with ``Allow`` and our own body."""

from chalice.app import Chalice, Response

from chalicelib.web.api.call import request_id
from chalicelib.web.api.refusals import Refused
from chalicelib.web.api.routing import refuse

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_OURS = "/v1/"


def refuse_others(app: Chalice) -> None:
    """Serve every other verb of every ``/v1`` path; call it after all have joined.

    API Gateway would call an undeclared verb "Missing Authentication Token".
    """
    for path, views in list(app.routes.items()):
        if path.startswith(_OURS):
            _refuse(app, path, sorted(views))


def _refuse(app: Chalice, path: str, allowed: list[str]) -> None:
    others = [verb for verb in VERBS if verb not in allowed]

    def not_allowed(**_parameters: str) -> Response:
        refused = Refused(
            405,
            "method_not_allowed",
            f"this path takes {', '.join(allowed)}",
            headers={"Allow": ", ".join(allowed)},
        )
        request = app.current_request
        event = request.to_original_event() if request else {"requestContext": {}}
        return refuse(refused, request_id(event), "none")

    app.route(path, methods=others, content_types=[])(not_allowed)
