"""Whether a deployment answers at all, for monitors and for ``make run``."""

from typing import ClassVar, Literal

from chalicelib.core.settings import settings
from chalicelib.web.api.call import Call
from chalicelib.web.api.models import Answer
from chalicelib.web.api.routing import Api

routes = Api(__name__)


class Health(Answer):
    """It answers."""

    status: Literal["ok"] = "ok"
    stage: str

    example: ClassVar[dict[str, str]] = {"status": "ok", "stage": "prod"}


@routes.get("/healthz", scope=None)
def healthz(_call: Call) -> Health:
    """Whether this deployment answers"""
    return Health(stage=settings().stage)
