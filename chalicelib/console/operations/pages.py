"""The operators' page: queues, dead letters, token, quota, sync and schedules."""

from chalicelib import connections
from chalicelib.aws.lean import AwsError
from chalicelib.console.operations import ages, service
from chalicelib.console.operations.models import Depth
from chalicelib.console.operations.queues import QueueReader, readable
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.core.settings import settings
from chalicelib.messaging.governor.rules import StoredRules
from chalicelib.messaging.quota import TemplateQuota
from chalicelib.messaging.token.repository import TokenRepository
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)

_SHOWN_LETTERS = 50


@routes.page("/console/operations", needs=Action.OPERATIONS_READ)
def operations(_visit: Visit) -> Page:
    return Page("console/operations/overview.html")


@routes.page("/console/operations/queues", needs=Action.OPERATIONS_READ)
def queues(_visit: Visit) -> Page:
    """Show how much waits in each queue, how long, and what is dead."""
    reader = _reader()
    depths = reader.depths()
    rows = service.rows(depths, _ages(), _dead_ages(reader, depths))
    return Page("console/operations/queues.html", {"rows": rows, "age": service.age})


@routes.page("/console/operations/platform", needs=Action.OPERATIONS_READ)
def platform(_visit: Visit) -> Page:
    """Show how we stand with WeChat."""
    now, workspace = now_ms(), connections.workspace()
    row = TokenRepository(workspace, settings().wechat_app_id).get()
    rules = StoredRules(workspace, now_ms)()
    left = TemplateQuota(workspace).left(rules.template_daily, now)
    values = {
        "token": service.token(row, now, business_day(now)),
        "rules": rules,
        "used": rules.template_daily - left,
    }
    return Page("console/operations/platform.html", values)


@routes.page("/console/operations/schedules", needs=Action.OPERATIONS_READ)
def schedules(_visit: Visit) -> Page:
    """Show what ran when."""
    found = service.schedules(connections.runs().all(), now_ms())
    return Page("console/operations/schedules.html", {"schedules": found})


@routes.page(
    "/console/operations/dead/{queue}",
    needs=Action.OPERATIONS_READ,
    audited="operations.dead_letters_read",
)
def dead(visit: Visit, queue: str) -> Page:
    """Show the dead letters of a queue; their text only to who may see it."""
    return _letters(visit, queue, visit.query.get("reason", ""))


@routes.action(
    "/console/operations/dead/{queue}",
    needs=Action.OPERATIONS_REDRIVE,
    told=("reason", "rehearse"),
)
def redrive(visit: Visit, queue: str) -> Page:
    """Send dead letters back, or say how many that would be."""
    given = sent(visit.form, "reason", "rehearse")
    done = _reader().redrive(
        queue,
        service.with_reason(given["reason"]),
        rehearse=given["rehearse"] == "yes",
    )
    return _letters(visit, queue, given["reason"], done=done)


def _letters(visit: Visit, queue: str, reason: str, **more: object) -> Page:
    reader = _reader()
    letters = reader.letters(queue)
    reader.release(queue, letters)
    seen = visible_fields(visit.operator.role, Entity.DEAD_LETTER)
    chosen = [one for one in letters if service.with_reason(reason)(one)]
    values = {
        "queue": queue,
        "title": service.TITLES.get(queue, queue),
        "letters": chosen[:_SHOWN_LETTERS],
        "count": len(chosen),
        "reasons": service.reasons(letters),
        "reason": reason,
        "shows_body": "body" in seen,
        "readable": readable,
        "reason_of": service.reason_of,
        "result": None,
    }
    return Page("console/operations/dead.html", values | {"result": more.get("done")})


def _reader() -> QueueReader:
    return QueueReader(settings(), connections.sqs())


def _ages() -> dict[str, int]:
    """Return ages by short name; nothing when CloudWatch does not answer."""
    from botocore.exceptions import BotoCoreError, ClientError

    prefix = settings().stack + "-"
    names = [prefix + short for short in _reader().names()]
    try:
        found = ages.oldest(connections.boto("cloudwatch"), names)
    except (BotoCoreError, ClientError):
        return {}
    return {name.removeprefix(prefix): ms for name, ms in found.items()}


def _dead_ages(reader: QueueReader, depths: list[Depth]) -> dict[str, int]:
    now, found = now_ms(), {}
    for one in depths:
        if one.is_dead and one.waiting:
            try:
                found[one.queue] = reader.oldest_dead(one.queue, now)
            except (Unavailable, AwsError):
                continue
    return found
