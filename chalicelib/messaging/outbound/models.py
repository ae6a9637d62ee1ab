"""What travels through ``outbound.fifo``."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.messaging.models import Id


class OutboundTask(BaseModel):
    """The intent to send; all else is read from its row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    v: Literal[1] = 1
