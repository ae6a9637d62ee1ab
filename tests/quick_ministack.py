"""MiniStack, relieved of work that no answer depends on, like ``quick_moto``.

A call of a table or a queue passes all that tells fifty services apart, an expression
is taken to pieces each time it is seen, an item copied node by node: a third of its
time.  This reaches into MiniStack, whose version requirements-dev.txt pins for this
reason too.
"""

import copy
import functools
import marshal
from types import SimpleNamespace
from typing import Any

from ministack.services import dynamodb, sqs

_TABLES = b"DynamoDB_20120810."
_QUEUES = b"AmazonSQS."
_SERVICES = {_TABLES: dynamodb, _QUEUES: sqs}

_tokenize = dynamodb._tokenize


def install() -> None:
    """Make the MiniStack of this process quick."""
    dynamodb._tokenize = lambda expression: list(_tokens(expression))
    dynamodb.copy = SimpleNamespace(copy=copy.copy, deepcopy=_copied)


@functools.lru_cache(maxsize=4096)
def _tokens(expression: str) -> tuple[Any, ...]:
    return tuple(_tokenize(expression))


def _copied(value: Any) -> Any:
    try:
        return marshal.loads(marshal.dumps(value))
    except ValueError:  # a kind of its own somewhere in it
        return copy.deepcopy(value)


async def answer(scope: Any, receive: Any, send: Any) -> bool:
    """Answer a call of a table or a queue; tell whether it was one."""
    given = dict(scope["headers"])
    target = given.get(b"x-amz-target", b"")
    service = _SERVICES.get(target[: target.find(b".") + 1])
    if service is None:
        return False
    body, more = b"", True
    while more:
        part = await receive()
        body += part.get("body", b"")
        more = part.get("more_body", False)
    headers = {name.decode(): value.decode("latin-1") for name, value in given.items()}
    status, told, answered = await service.handle_request(
        scope["method"], scope["path"], headers, body, {}
    )
    answered = answered if isinstance(answered, bytes) else answered.encode()
    lines = [(name.encode(), str(value).encode()) for name, value in told.items()]
    lines.append((b"content-length", str(len(answered)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": answered})
    return True
