"""The adapters of one Lambda container: each is built on first use and then kept.

Nothing heavy is imported here before it is asked for: the callback door starts with
this module.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from chalicelib.aws import lean
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.queues import Queue
from chalicelib.aws.secrets import Secret
from chalicelib.aws.timers import Timers
from chalicelib.core import ids
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings

if TYPE_CHECKING:
    from chalicelib.aws.athena import AthenaLake
    from chalicelib.aws.consuming import Consumer
    from chalicelib.aws.lake import DuckLake
    from chalicelib.aws.objects import Bucket
    from chalicelib.aws.runs import Runs
    from chalicelib.aws.stored_token import StoredToken
    from chalicelib.wechat.account import OfficialAccount
    from chalicelib.wechat.crypto import Cipher
    from chalicelib.wechat.oauth import WebAuthorization


Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Keys:
    """What the secret ``KEYS_SECRET`` holds."""

    app_secret: str
    callback_token: str
    aes_key: str
    pepper: str  # never changes: customer ids are made of it
    previous_aes_key: str = ""
    previous_callback_token: str = ""


class Closes(Protocol):
    """What holds connections."""

    def close(self) -> None: ...


@cache
def _client(service: lean.Service) -> lean.Client:
    return _noted(lean.Client(service, settings().aws_region))


@cache
def _impatient(service: lean.Service, patience: lean.Patience) -> lean.Client:
    return _noted(lean.Client(service, settings().aws_region, patience))


_opened: list[Closes] = []


def _noted(client: lean.Client) -> lean.Client:
    _opened.append(client)
    return client


@cache
def _secret() -> Secret:
    return Secret(_client(lean.SECRETS), settings().keys_secret)


def keys() -> Keys:
    """Return the account's keys; a rotated one is noticed within five minutes."""
    return Keys(**_secret().value())


def change_keys(**changes: str) -> None:
    """Change some of the account's keys; the pepper can never be."""
    if "pepper" in changes:
        raise ValueError("customer ids are made of the pepper")
    _secret().change(**changes)


@cache
def _pepper() -> bytes:
    return keys().pepper.encode()


def customer_id(open_id: str) -> str:
    """Return the id of the person behind an openid of this deployment's account."""
    return ids.customer_id(_pepper(), settings().wechat_app_id, open_id)


@cache
def _cipher_of(aes_key: str, previous: str) -> Cipher:
    from chalicelib.wechat.crypto import Cipher

    return Cipher(aes_key, settings().wechat_app_id, previous=previous or None)


def cipher() -> Cipher:
    """Return what encrypts and decrypts callbacks with the keys of now."""
    ours = keys()
    return _cipher_of(ours.aes_key, ours.previous_aes_key)


def profiles() -> Table:
    return _table(settings().profiles_table)


def interactions() -> Table:
    return _table(settings().interactions_table)


def workspace() -> Table:
    return _table(settings().workspace_table)


def idempotency() -> Table:
    return _table(settings().idempotency_table)


@cache
def _table(name: str) -> Table:
    return Table(_client(lean.DYNAMODB), name)


@cache
def glance(name: str) -> Table:
    """A table that the callback door looks at, and does without if it is slow."""
    return Table(_impatient(lean.DYNAMODB, lean.GLANCE), name)


@cache
def last_resort() -> Table:
    """The workspace, where the callback door stores what the queue refused."""
    client = _impatient(lean.DYNAMODB, lean.LAST_RESORT)
    return Table(client, settings().workspace_table)


@cache
def door_inbound_queue() -> Queue:
    """The inbound queue with the patience of a callback."""
    ours = settings()
    client = _impatient(lean.SQS, lean.HURRIED)
    return Queue(client, ours.queue_url_prefix, ours.inbound_queue)


@cache
def _queue(name: str) -> Queue:
    return Queue(_client(lean.SQS), settings().queue_url_prefix, name)


def sqs() -> lean.Client:
    """SQS itself, for whoever looks at queues instead of using them."""
    return _client(lean.SQS)


def inbound_queue() -> Queue:
    return _queue(settings().inbound_queue)


def events_queue() -> Queue:
    return _queue(settings().events_queue)


def outbound_queue() -> Queue:
    return _queue(settings().outbound_queue)


def push_queue() -> Queue:
    return _queue(settings().push_queue)


def media_queue() -> Queue:
    return _queue(settings().media_queue)


def sync_queue() -> Queue:
    return _queue(settings().sync_queue)


def sync_diff_queue() -> Queue:
    return _queue(settings().sync_diff_queue)


def timers_queue() -> Queue:
    return _queue(settings().timers_queue)


def reports_queue() -> Queue:
    return _queue(settings().reports_queue)


def webhooks_queue() -> Queue:
    return _queue(settings().webhooks_queue)


def runs() -> Runs:
    """Where scheduled functions note that they ran."""
    from chalicelib.aws.runs import Runs

    return Runs(workspace(), now_ms)


def noted(run: Callable[[Any], Result]) -> Callable[[Any], Result]:
    """Have a scheduled function note each of its runs; stands below the schedule."""

    @wraps(run)
    def noting(event: Any) -> Result:
        with runs().noted(run.__name__):
            return run(event)

    return noting


def consumer(**options: Any) -> Consumer:
    """Return what hands the records of a queue to a handler, one by one."""
    from chalicelib.aws.consuming import Consumer

    return Consumer(_client(lean.SQS), settings().queue_url_prefix, **options)


@cache
def outbox() -> Outbox:
    return Outbox(workspace(), events_queue(), now_ms)


@cache
def timers() -> Timers:
    return Timers(workspace(), timers_queue(), outbox(), now_ms)


@cache
def _boto(service: str) -> Any:
    import boto3
    from botocore.config import Config

    quick = Config(
        connect_timeout=2,
        read_timeout=20,
        retries={"max_attempts": 3, "mode": "standard"},
        parameter_validation=settings().stage == "local",
        # Links to objects under KMS need version 4, and the bucket's own region in
        # their host, which boto3 signs by default in China alone.
        signature_version="s3v4" if service == "s3" else None,
        s3={"addressing_style": "path" if settings().stage == "local" else "virtual"},
    )
    return boto3.client(service, region_name=settings().aws_region, config=quick)


@cache
def media() -> Bucket:
    """Recordings and pictures."""
    return _bucket(settings().media_bucket)


@cache
def archive() -> Bucket:
    """Facts by day, sync runs, reports and exports."""
    return _bucket(settings().archive_bucket)


@cache
def audit() -> Bucket:
    """The sealed heads of the audit's days."""
    return _bucket(settings().audit_bucket)


def _bucket(name: str) -> Bucket:
    from chalicelib.aws.objects import Bucket
    from chalicelib.aws.s3 import S3

    s3 = S3(name, settings().aws_region)
    _opened.append(s3)
    return Bucket(s3, name)


def lake(keys: Sequence[str]) -> AbstractContextManager[DuckLake | AthenaLake]:
    """Open the facts in these objects of the archive to SQL."""
    ours = settings()
    if ours.lake == "athena":
        from chalicelib.aws.athena import AthenaLake

        athena = AthenaLake(_boto("athena"), ours.glue_database, ours.athena_work_group)
        return nullcontext(athena)
    from chalicelib.aws.lake import opened

    return opened(archive(), keys)


@cache
def lambda_client() -> Any:
    return _boto("lambda")


@cache
def cloudwatch_client() -> Any:
    return _boto("cloudwatch")


@cache
def transcribe_client() -> Any:
    return _boto("transcribe")


@cache
def tokens() -> StoredToken:
    """The access token that the ``token`` function keeps."""
    from chalicelib.aws.stored_token import StoredToken

    app_id = settings().wechat_app_id
    return StoredToken(workspace(), app_id, ask_for_renewal, now_ms)


@cache
def account() -> OfficialAccount:
    """The account's API."""
    from chalicelib.wechat.account import OfficialAccount

    return OfficialAccount(settings().wechat_api, tokens())


def ask_for_renewal(stale: str) -> None:
    """Have the ``token`` function fetch another token; it does not wait for it."""
    import hashlib
    import json

    mark = hashlib.sha256(stale.encode()).hexdigest()
    payload = json.dumps({"reason": "refused", "stale": mark}).encode()
    lambda_client().invoke(
        FunctionName=settings().token_function,
        InvocationType="Event",
        Payload=payload,
    )


@cache
def oauth() -> WebAuthorization:
    """Web authorisation of the account."""
    from chalicelib.wechat.oauth import WebAuthorization

    ours = settings()
    return WebAuthorization(
        ours.wechat_api,
        ours.wechat_open,
        ours.wechat_app_id,
        lambda: keys().app_secret,
    )


def forget() -> None:
    """Drop every connection and the settings, so that a test can start afresh."""
    for client in _opened:
        client.close()
    _opened.clear()
    for made in list(globals().values()):
        if clear := getattr(made, "cache_clear", None):
            clear()
