"""The callback door against pushes that WeChat never sends (reliability.md G1).

Most are mutated and then correctly encrypted and signed, so that they reach parser,
rules and queue; the others are mutated outside.  Each has a number that makes it again:
``python -m tests.bench.fuzz 12345`` shows what the door does with it.

``make soak FUZZ=100000000`` takes as many as one has the patience for.
"""

import contextlib
import gc
import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from tests import pushes, sqs
from tests.bench import sink
from tests.bench.figures import at_most
from tests.packaging import lambda_events
from tests.unit.inbox import test_answer

FEW, MANY = 20_000, 1_000_000
FIXTURES = Path(__file__).parents[1] / "fixtures" / "wechat"
_SLOWEST_MS = 50
_LARGEST_MB = 200
_SHOWN = 5

# What a parser might stumble over, put in anywhere.
TOKENS = [
    b"<![CDATA[",
    b"]]>",
    b"]]]]><![CDATA[>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"&a;",
    b"&#0;",
    b"&#xD800;",
    b"<!-- -->",
    b"<?xml version='1.0' encoding='UTF-16'?>",
    b"<?php ?>",
    b"</xml>",
    b"<xml>",
    b"<item>" * 40,
    b"<A a='1'/>",
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    "\u202e\u2028\U0001f600".encode(),
    b"-1",
    b"9" * 14,
    b"9" * 40,
    "帮助".encode(),
    "价格".encode(),
    b"1e309",
    "１２３".encode(),
    b"<MsgType><![CDATA[event]]></MsgType>",
    b"<Event><![CDATA[subscribe]]></Event>",
    b"<EventKey><![CDATA[qrscene_]]></EventKey>",
    b"x" * 70_000,
]
NUMBERS = [b"", b"0", b"-1", b"9" * 10, b"9" * 11, b"9" * 14, b"9" * 19, b"1_0", b"1."]
_NUMBER = re.compile(rb"\d+")
STRANGE = [
    "",
    "0",
    "-1",
    "aes",
    "raw",
    "9" * 10,
    "１７６００００００００",
    "\0",
    "é",
    "x" * 5000,
]


def run(count: int = FEW) -> list[dict[str, str]]:
    """Return what came of some; the door's own log is not shown."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
        door = _door()
        seen = _Seen()
        for number in range(count):
            seen.note(number, *_tried(door, number))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not seen.accepted:
        sys.exit("no push was accepted: nothing was tested")
    return [
        at_most(f"fuzz: {count:,} pushes, uncaught or 5xx", seen.failures, 0, ""),
        at_most("fuzz: slowest push, CPU", seen.slowest_ms, _SLOWEST_MS, "ms"),
        at_most("fuzz: peak memory", peak_mb, _LARGEST_MB, "MB"),
    ]


def soak() -> list[dict[str, str]]:
    return run(int(os.environ.get("FUZZ") or MANY))


class _Seen:
    """How it has gone so far."""

    def __init__(self) -> None:
        self.accepted = 0
        self.failures = 0
        self.slowest_ms = 0.0

    def note(self, number: int, status: int, took_ms: float) -> None:
        self.accepted += status == 200
        self.slowest_ms = max(self.slowest_ms, took_ms)
        if status >= 500:
            self.failures += 1
            if self.failures <= _SHOWN:
                print(f"fuzz: push {number} failed: {status}", file=sys.stderr)


def _tried(door: Callable[..., Any], number: int) -> tuple[int, float]:
    event = event_of(number)
    began = time.process_time()
    try:
        answer = door(event, sqs.Context())
        status = int(answer["statusCode"])
        json.dumps(answer)  # Lambda could not return anything else
    except Exception as error:  # noqa: BLE001 -- that is what is looked for
        print(f"fuzz: push {number} raised {error!r}", file=sys.stderr)
        status = 599
    return status, (time.process_time() - began) * 1000


def event_of(number: int) -> dict[str, Any]:
    """Return the event with this number; the same number is the same event."""
    chance = Random(number)
    inner = chance.choice(_corpus())
    way = chance.random()
    if way < 0.7:
        query, body = pushes.push(_mutated(chance, inner))
    elif way < 0.8:
        query, body = _badly_sealed(chance, inner)
    elif way < 0.9:
        query, body = pushes.push(inner)
        body = _mutated(chance, body.encode()).decode("latin-1")
    else:
        query, body = pushes.push(inner)
        name = chance.choice(sorted(query))
        query = {**query, name: chance.choice(STRANGE)}
    event = lambda_events.api_gateway(
        "POST", "/wechat/callback", query, body.encode(), "text/xml"
    )
    if way > 0.97:
        event["multiValueQueryStringParameters"][name] *= 2
    return event


def _badly_sealed(chance: Random, inner: bytes) -> tuple[dict[str, str], str]:
    """Return a push that is signed over something which does not decrypt."""
    plain = chance.randbytes(16) + chance.choice([0, 5, len(inner), 2**31]).to_bytes(4)
    plain += inner + chance.choice([b"", b"wx", pushes.APP_ID.encode()])
    pad = 32 - len(plain) % 32
    sealed = pushes.seal(plain + bytes([chance.choice([0, pad, 33, 255])]) * pad)
    if chance.random() < 0.3:
        sealed = sealed[: chance.randrange(len(sealed))]
    return pushes.signed_query(sealed), pushes.envelope(sealed)


def _mutated(chance: Random, text: bytes) -> bytes:
    """Change a text in one to four places."""
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(text) + 1)
        other = chance.randrange(len(text) + 1)
        first, last = min(place, other), max(place, other)
        match chance.randrange(7):
            case 0:
                text = text[:place] + chance.randbytes(1) + text[place + 1 :]
            case 1:
                text = text[:place] + chance.choice(TOKENS) + text[place:]
            case 2:
                text = text[:first] + text[last:]
            case 3:
                text = text[:last] + text[first:last] + text[last:]
            case 4:
                numbers = list(_NUMBER.finditer(text))
                if numbers:
                    one = chance.choice(numbers)
                    other = chance.choice(NUMBERS)
                    text = text[: one.start()] + other + text[one.end() :]
            case 5:
                text = text[:place] + chance.choice(_corpus())[place:]
            case _:
                text = text.replace(
                    b"<![CDATA[" + text[first:last], b"<![CDATA[" + text[last:]
                )
    return text


_kept: list[bytes] = []


def _corpus() -> list[bytes]:
    """Return every push that WeChat documents."""
    if not _kept:
        _kept.extend(path.read_bytes() for path in sorted(FIXTURES.glob("*.xml")))
    return _kept


def _door() -> Callable[..., Any]:
    """Return the callback door over an AWS in this process, which takes everything."""
    from chalicelib import connections
    from chalicelib.aws import lean
    from chalicelib.doors.callback import app

    rules = {
        "version": {"N": "1"},
        "body": {"S": json.dumps(test_answer.RULES)},
    }

    def exchange(
        client: lean.Client, operation: str, body: bytes
    ) -> tuple[int, dict[str, Any]]:
        request = json.loads(body)
        if request.get("Key", {}).get("pk") == {"S": "CONFIG#door"}:
            return 200, {"Item": rules}
        return 200, sink.answer(operation, request)

    lean.Client._exchange = exchange  # type: ignore[method-assign]
    connections.forget()
    connections.keys()
    gc.freeze()
    return app


if __name__ == "__main__":
    import tests.conftest  # noqa: F401 -- sets the environment of the local stage

    shown = event_of(int(sys.argv[1]))
    print(json.dumps(shown, indent=1, ensure_ascii=False))
    print(_door()(shown, sqs.Context()))
