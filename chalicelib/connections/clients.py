"""The clients under all adapters, and how a test forgets them."""

from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from chalicelib.aws import lean
from chalicelib.core.settings import settings

Made = TypeVar("Made")
Given = ParamSpec("Given")


class Closes(Protocol):
    """What holds connections."""

    def close(self) -> None: ...


_opened: list[Closes] = []
_forgetting: list[Callable[[], None]] = [settings.cache_clear]


def kept(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Have an adapter built at its first use and then kept."""
    made = cache(make)
    _forgetting.append(made.cache_clear)
    # The cache has the signature of what it keeps, which its type does not say.
    return cast("Callable[Given, Made]", made)


def closed_later(client: Made) -> Made:
    """Have a client closed when everything is forgotten."""
    _opened.append(cast("Closes", client))
    return client


@kept
def client(service: lean.Service) -> lean.Client:
    """Return the small client of a service, with the patience of a worker."""
    return closed_later(lean.Client(service, settings().aws_region))


@kept
def impatient(service: lean.Service, patience: lean.Patience) -> lean.Client:
    """Return the small client of a service, with the patience of a callback."""
    return closed_later(lean.Client(service, settings().aws_region, patience))


@kept
def boto(service: str) -> Any:
    """Return boto3's client, for what is called rarely."""
    import boto3
    from botocore.config import Config

    quick = Config(
        connect_timeout=2,
        read_timeout=20,
        retries={"max_attempts": 3, "mode": "standard"},
        parameter_validation=settings().stage == "local",
    )
    region = settings().aws_region
    return closed_later(boto3.client(service, region_name=region, config=quick))


def forget() -> None:
    """Drop every connection and the settings, so that a test can start afresh."""
    for opened in _opened:
        opened.close()
    _opened.clear()
    for forget_one in _forgetting:
        forget_one()
