"""The account's keys: makes those that are ours to choose, and asks for the other."""

import json
import secrets
import string
from collections.abc import Callable
from typing import Any, Final

_LETTERS: Final = string.ascii_letters + string.digits
_AES_KEY_LENGTH: Final = 43  # WeChat's EncodingAESKey
_TOKEN_LENGTH: Final = 32
_FIELD_KEY_LENGTH: Final = 43  # as many letters as hold 256 bits
_CHOSEN: Final = {
    "callback_token": _TOKEN_LENGTH,
    "aes_key": _AES_KEY_LENGTH,
    "field_key": _FIELD_KEY_LENGTH,
}


def complete(manager: Any, name: str, ask: Callable[[], str]) -> list[str]:
    """Fill in what the secret lacks, and return what it still lacks.

    Args:
        manager: a Secrets Manager client.
        name: of the secret.
        ask: returns the account's AppSecret, or nothing if nobody is there to ask.
    """
    held = json.loads(manager.get_secret_value(SecretId=name)["SecretString"])
    before = dict(held)
    for key, length in _CHOSEN.items():
        held[key] = held.get(key) or _random(length)
    held["app_secret"] = held.get("app_secret") or ask()
    if held != before:
        manager.put_secret_value(SecretId=name, SecretString=json.dumps(held))
    return [] if held["app_secret"] else ["app_secret"]


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
