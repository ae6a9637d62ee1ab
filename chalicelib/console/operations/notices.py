"""What the bell says of the queues."""

from chalicelib import connections
from chalicelib.aws.lean import AwsError
from chalicelib.console.operations.queues import QueueReader
from chalicelib.console.operations.service import TITLES
from chalicelib.core.errors import Unavailable
from chalicelib.core.settings import settings
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Action, allows
from chalicelib.web.console.notices import Notice


def dead_letters(who: Principal) -> list[Notice]:
    """Name every queue with dead letters; none where SQS does not say."""
    if not allows(who.role, Action.OPERATIONS_READ):
        return []
    try:
        depths = QueueReader(settings(), connections.sqs()).dead_depths()
    except (Unavailable, AwsError):
        return []
    return [
        Notice(
            f"「{TITLES.get(one.queue, one.queue)}」有 {one.messages} 封死信",
            "查看原因，修好后送回重试",
            f"/console/operations/dead/{one.queue}",
            "red",
        )
        for one in depths
        if one.messages
    ]
