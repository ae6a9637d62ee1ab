"""performance.md §8: what it takes to understand a message, beside handling it.

The sentences are the labelled ones: what customers write, 15 characters on average.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import Any

from tests import pushes
from tests.bench import message, sink
from tests.bench.figures import at_most, in_turn_us

TIMES = 60
_LOADS = 7
_SLOWEST_LOAD_MS = 150


def run() -> list[dict[str, str]]:
    with sink.running() as url:
        os.environ.update(
            AWS_ENDPOINT_URL=url,
            QUEUE_URL_PREFIX=f"{url}/123456789012",
            PEER_TOKEN=pushes.TOKEN,
            PEER_KEY=pushes.AES_KEY,
            PEER_APP_ID=pushes.APP_ID,
        )
        return _measure()


def _measure() -> list[dict[str, str]]:
    from chalicelib import connections
    from chalicelib.insight.semantics.lexicon.accuracy import tuning
    from chalicelib.insight.semantics.lexicon.reader import Reader
    from chalicelib.insight.semantics.lexicon.seed import seed

    connections.forget()
    sentences = [one.text for one in tuning()]
    reader = Reader(seed())
    reading = _one_by_one(reader.read, sentences)
    lookup = _one_by_one(_automaton(reader), sentences)
    worker = message._worker()
    with contextlib.redirect_stdout(io.StringIO()):
        worker_us, read_us, index_us, found_us = in_turn_us(
            worker, reading, _index(), lookup, times=TIMES
        )
    connections.forget()
    loaded = _in_a_process_of_its_own()
    return [
        at_most("reading a message, CPU", read_us / message.BATCH, 100, "µs"),
        at_most("reading, of the worker's CPU", read_us / worker_us, 0.2),
        at_most("index of an act, CPU", index_us / message.BATCH, 30, "µs"),
        at_most("index, of the worker's CPU", index_us / worker_us, 0.05),
        at_most("all words looked up, of reading", found_us / read_us, 0.25),
        at_most("lexicon load", loaded["lexicon"], _SLOWEST_LOAD_MS, "ms"),
        at_most("segmentation load", loaded["segmentation"], _SLOWEST_LOAD_MS, "ms"),
    ]


def _one_by_one(
    read: Callable[[str], Any], sentences: Sequence[str]
) -> Callable[[], None]:
    """Return what reads as many as a batch has, other ones each time."""
    words = cycle(sentences)

    def some() -> None:
        for _ in range(message.BATCH):
            read(next(words))

    return some


def _automaton(reader: Any) -> Callable[[str], Any]:
    find = reader._compiled.automaton.find_matches_as_indexes
    return lambda text: find(text, overlapping=True)


def _index() -> Callable[[], None]:
    from chalicelib.insight.index.models import Weights
    from chalicelib.insight.index.service import adds, kind_of
    from chalicelib.wechat import events

    weights = Weights()
    event = events.parse(pushes.xml("text", Content="几点关门").encode())

    def some() -> None:
        for number in range(message.BATCH):
            at_ms = 1_760_000_000_000 + number
            adds(weights.of(kind_of(event), at_ms), at_ms, ("store", "price"))

    return some


def _in_a_process_of_its_own() -> dict[str, float]:
    """Return the CPU of loading in a fresh process, the best of some."""
    command = [sys.executable, "-m", "tests.bench.reading"]
    found = [
        json.loads(
            subprocess.run(
                command, stdout=subprocess.PIPE, text=True, check=True
            ).stdout
        )
        for _ in range(_LOADS)
    ]
    return {name: min(one[name] for one in found) for name in found[0]}


def _load() -> dict[str, float]:
    began = time.process_time()
    from chalicelib.insight.semantics.lexicon.reader import Reader
    from chalicelib.insight.semantics.lexicon.seed import seed

    reader = Reader(seed())
    lexicon = time.process_time() - began
    reader.read("豆子真香")  # 香 is asked for as a word by itself
    segmentation = time.process_time() - began - lexicon
    return {"lexicon": lexicon * 1000, "segmentation": segmentation * 1000}


if __name__ == "__main__":
    print(json.dumps(_load()))
