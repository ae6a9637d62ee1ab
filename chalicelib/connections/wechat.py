"""The account: its keys, and its API with the token that one function keeps."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.aws import lean
from chalicelib.aws.secrets import Secret
from chalicelib.connections.clients import boto, client, kept
from chalicelib.connections.stores import workspace
from chalicelib.core import ids
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings

if TYPE_CHECKING:
    from chalicelib.aws.stored_token import StoredToken
    from chalicelib.wechat.account import OfficialAccount
    from chalicelib.wechat.crypto import Cipher
    from chalicelib.wechat.oauth import WebAuthorization


@dataclass(frozen=True, slots=True)
class Keys:
    """What the secret ``KEYS_SECRET`` holds."""

    app_secret: str
    callback_token: str
    aes_key: str
    pepper: str  # never changes: customer ids are made of it
    field_key: str = ""  # wraps each person's own key; without it they are unreadable
    previous_aes_key: str = ""
    previous_callback_token: str = ""


@kept
def _secret() -> Secret:
    return Secret(client(lean.SECRETS), settings().keys_secret)


def keys() -> Keys:
    """Return the account's keys; a rotated one is noticed within five minutes."""
    return Keys(**_secret().value())


def change_keys(**changes: str) -> None:
    """Change some of the account's keys; two of them can never be."""
    if "pepper" in changes:
        raise ValueError("customer ids are made of the pepper")
    if "field_key" in changes:
        raise ValueError("what is known of people is sealed under the field key")
    _secret().change(**changes)


@kept
def _pepper() -> bytes:
    return keys().pepper.encode()


def customer_id(open_id: str) -> str:
    """Return the id of the person behind an openid of this deployment's account."""
    return ids.customer_id(_pepper(), settings().wechat_app_id, open_id)


@kept
def _cipher_of(aes_key: str, previous: str) -> Cipher:
    from chalicelib.wechat.crypto import Cipher

    return Cipher(aes_key, settings().wechat_app_id, previous=previous or None)


def cipher() -> Cipher:
    """Return what encrypts and decrypts callbacks with the keys of now."""
    ours = keys()
    return _cipher_of(ours.aes_key, ours.previous_aes_key)


@kept
def tokens() -> StoredToken:
    """Return the access token that the ``token`` function keeps."""
    from chalicelib.aws.stored_token import StoredToken

    app_id = settings().wechat_app_id
    return StoredToken(workspace(), app_id, ask_for_renewal, now_ms)


@kept
def account() -> OfficialAccount:
    """Return the account's API."""
    from chalicelib.wechat.account import OfficialAccount

    return OfficialAccount(settings().wechat_api, tokens())


def ask_for_renewal(stale: str) -> None:
    """Have the ``token`` function fetch another token; it does not wait for it."""
    mark = hashlib.sha256(stale.encode()).hexdigest()
    boto("lambda").invoke(
        FunctionName=settings().token_function,
        InvocationType="Event",
        Payload=json.dumps({"reason": "refused", "stale": mark}).encode(),
    )


@kept
def oauth() -> WebAuthorization:
    """Return the web authorisation of the account."""
    from chalicelib.wechat.oauth import WebAuthorization

    ours = settings()
    return WebAuthorization(
        ours.wechat_api,
        ours.wechat_open,
        ours.wechat_app_id,
        lambda: keys().app_secret,
    )
