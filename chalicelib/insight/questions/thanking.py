"""Saying thank you for an answer, within the window that the answer has opened."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.customers.profile.models import Profile
from chalicelib.messaging.governor.models import Decision
from chalicelib.messaging.models import Purpose, SendIntent
from chalicelib.wechat import messages


@dataclass(frozen=True, slots=True)
class Thanking:
    """Thanks people, once for each answer."""

    read: Callable[[str], Profile | None]
    submit: Callable[[SendIntent], Decision]

    def thank(
        self, customer_id: str, attribute: str, number: int, words: str, now_ms: int
    ) -> None:
        """Say the words; where the window has closed they are left unsaid."""
        profile = self.read(customer_id)
        if profile is None or profile.window_left < 1:
            return
        if profile.window_until_ms <= now_ms:
            return
        self.submit(
            SendIntent(
                id=f"thx.{customer_id}.{attribute}.{number}",
                to=profile.open_id or customer_id,
                purpose=Purpose.SERVICE,
                content=messages.text(words),
                created_ms=now_ms,
            )
        )
