"""The two ways out to WeChat: one message at a time, and a batch of notices at once."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.core.errors import Unavailable
from chalicelib.messaging.intents.models import Send
from chalicelib.messaging.models import Channel, Template
from chalicelib.messaging.pushes.answers import Answer
from chalicelib.messaging.pushes.models import Push, Row
from chalicelib.wechat import messages
from chalicelib.wechat.client import TokenSource
from chalicelib.wechat.errors import STALE_TOKEN

CONCURRENCY = 20
TIMEOUT_S = 3.0


class Account(Protocol):
    def send_template(self, body: messages.Body) -> int: ...

    def send_custom(self, body: messages.Body) -> None: ...


def client_msg_id(cause: str, open_id: str) -> str:
    """Return what WeChat recognises a repeat by, for ten minutes."""
    return hashlib.sha256(f"{cause}|{open_id}".encode()).hexdigest()[:32]


def one_by_one(account: Account) -> Callable[[Send], str]:
    """Return what sends an intent and returns its msgid, "" where WeChat gives none."""

    def deliver(send: Send) -> str:
        intent = send.intent
        if send.channel is Channel.TEMPLATE and intent.template:
            body = _notice(intent.template, intent.id, send.open_id)
            return str(account.send_template(body))
        account.send_custom(messages.custom(send.open_id, intent.content or {}))
        return ""

    return deliver


@dataclass(frozen=True, slots=True)
class Bulk:
    """Sends a push's template to many."""

    base_url: str
    tokens: TokenSource
    send_many: Callable[[str, str, Sequence[bytes], int, float], list[Answer]]

    def __call__(self, push: Push, rows: Sequence[Row]) -> list[Answer]:
        """Return WeChat's answer to each, "unknown" or "not sent"."""
        bodies = [
            messages.encode(_notice(push.template, push.id, row.open_id))
            for row in rows
        ]
        try:
            token = self.tokens.current()
        except Unavailable:
            return ["not sent"] * len(bodies)
        answers = self._send(token, bodies)
        stale = [place for place, answer in enumerate(answers) if _is_stale(answer)]
        if stale:
            again = self._send_anew(token, [bodies[place] for place in stale])
            for place, answer in zip(stale, again, strict=True):
                answers[place] = answer
        return answers

    def _send_anew(self, stale: str, bodies: Sequence[bytes]) -> list[Answer]:
        """Send with another token, once; whoever meets a stale one again waits."""
        try:
            token = self.tokens.renewed(stale)
        except Unavailable:
            return ["not sent"] * len(bodies)
        answers = self._send(token, bodies)
        return ["not sent" if _is_stale(answer) else answer for answer in answers]

    def _send(self, token: str, bodies: Sequence[bytes]) -> list[Answer]:
        return self.send_many(self.base_url, token, bodies, CONCURRENCY, TIMEOUT_S)


def _notice(template: Template, cause: str, open_id: str) -> dict[str, Any]:
    return messages.template(
        open_id,
        template.id,
        template.data,
        client_msg_id=client_msg_id(cause, open_id),
        url=template.url,
    )


def _is_stale(answer: Answer) -> bool:
    return isinstance(answer, dict) and answer.get("errcode") in STALE_TOKEN
