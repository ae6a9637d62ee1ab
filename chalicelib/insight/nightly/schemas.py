"""What the queue of the function ``insight`` carries."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.insight.nightly.models import Do, Task


class Order(BaseModel):
    """One step."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    do: Do
    version: str = ""
    run: str = ""
    part: int = 0
    after: str = ""
    number: int = 0
    target: str = ""
    waited: int = 0

    @property
    def task(self) -> Task:
        return Task(**self.model_dump(exclude={"v"}))
