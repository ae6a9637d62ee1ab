"""Whether a deployment answers at all, for monitors and for ``make run``."""

from chalice.app import Response

from chalicelib.aws.http import Routes
from chalicelib.core.settings import settings

routes = Routes(__name__)

_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@routes.route("/healthz")
def healthz() -> Response:
    body = {"status": "ok", "stage": settings().stage}
    return Response(body, headers=dict(_HEADERS))
