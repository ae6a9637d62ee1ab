"""performance.md §3: from the start of a function's process to its first answer.

Each packaged function and the peer (Chalice, wechatpy and boto3, packaged in the same
way) run under AWS's own runtime client in turn: A B C … A B C ….  What is compared is
CPU of the process, user and system: on a shared machine wall time measures the
neighbours.  From each the CPU of a function that does nothing is taken off, since
Python and the runtime client are the same for all.
"""

import os
import resource
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import first_events, packaged
from tests.bench.figures import at_most
from tests.bench.first_events import Stage
from tests.emulators import REGION
from tests.packaging.runtime import Runtime

ROUNDS = 7
DOORS = {"callback": 0.4, "portal": 1.6, "console": 1.6, "api": 1.6}
# The console's first answer is its home, or as often its list of customers.
PAGES = {"customers": "console"}
WORKER = 1.3
WORKERS = (
    "inbound",
    "events",
    "clock",
    "timers",
    "outbound",
    "push",
    "token",
    "media",
    "sync",
    "sync_page",
    "sync_diff",
    "archive",
    "reports",
    "reports_daily",
    "tags_nightly",
)
_REFUSED = ("put aside", '"poison"', '"dropped"', "Traceback")
_RSS_MB = 36
_ZIP_MB = 20
_SETTINGS = ("WECHAT_", "PORTAL_", "BRAND_", "QUEUE_")
_NAMES = ("_TABLE", "_QUEUE", "_BUCKET", "_SECRET", "_FUNCTION")


@dataclass(frozen=True)
class Start:
    """One cold start."""

    cpu_ms: float
    peak_mb: float


def run() -> list[dict[str, str]]:
    ours = packaged.ours()
    places = {name: ours.place_of(name) for name in (*DOORS, *WORKERS)}
    places |= {page: places[door] for page, door in PAGES.items()}
    places["peer"] = packaged.peer(ours), "app.app"
    places["bare"] = packaged.bare(), "app.handler"
    with first_events.stage() as around:
        _make_table_of_peer(around)
        starts = _in_turn(around, places)
    return _judged(starts, ours.zip_bytes / 1e6)


def _in_turn(
    around: Stage, places: Mapping[str, tuple[Path, str]]
) -> dict[str, list[Start]]:
    starts: dict[str, list[Start]] = {name: [] for name in places}
    for _ in range(ROUNDS):
        for name, (root, handler) in places.items():
            around.begin()
            starts[name].append(_start(around, name, root, handler))
    return starts


def _judged(starts: dict[str, list[Start]], zip_mb: float) -> list[dict[str, str]]:
    cpu_ms = {
        name: min(one.cpu_ms for one in found)  # noise only adds
        for name, found in starts.items()
    }
    own_ms = {name: cpu - cpu_ms["bare"] for name, cpu in cpu_ms.items()}
    goals = dict.fromkeys(WORKERS, WORKER)
    goals |= DOORS | {page: DOORS[door] for page, door in PAGES.items()}
    rows = [
        at_most(
            f"cold start CPU over a bare function, of the peer: {name}",
            own_ms[name] / own_ms["peer"],
            goal,
        )
        for name, goal in goals.items()
    ]
    peak_mb = statistics.median(one.peak_mb for one in starts["callback"])
    return [
        *rows,
        at_most("cold start peak RSS: callback", peak_mb, _RSS_MB, "MB"),
        at_most("zip of the HTTP doors and workers", zip_mb, _ZIP_MB, "MB"),
    ]


def _start(around: Stage, name: str, root: Path, handler: str) -> Start:
    event: Any = {}
    if name != "bare":
        event = around.event("callback" if name == "peer" else name)
    before = _children_cpu_s()
    with Runtime(root, handler, _environment(), timeout_s=300) as runtime:
        answer = runtime.invoke(event)
        peak_mb = _peak_mb(runtime.process.pid)
    if not _fine(answer) or any(word in runtime.output for word in _REFUSED):
        raise RuntimeError(f"{name}: {answer}\n{runtime.output}")
    return Start((_children_cpu_s() - before) * 1000, peak_mb)


def _children_cpu_s() -> float:
    """Return what the processes that have ended took; the others do not count yet."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak_mb(pid: int) -> float:
    """Return the largest resident size so far.

    Not ``ru_maxrss``: a child's begins with that of the process it was forked from.
    """
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _fine(answer: Any) -> bool:
    """Tell whether a function did its work: a refusal would be too cheap."""
    if not isinstance(answer, dict):
        return True
    failed = answer.get("batchItemFailures")
    return answer.get("statusCode", 200) == 200 and not failed


def _environment() -> dict[str, str]:
    """Return a deployment's variables, with the emulated AWS among them."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(_SETTINGS) or name.endswith(_NAMES)
    }
    return kept | {
        "STAGE": "bench",
        "STACK": os.environ["STACK"],
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": os.environ["AWS_ACCESS_KEY_ID"],
        "AWS_SECRET_ACCESS_KEY": os.environ["AWS_SECRET_ACCESS_KEY"],
        "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
        "PEER_TOKEN": first_events.pushes.TOKEN,
        "PEER_KEY": first_events.pushes.AES_KEY,
        "PEER_APP_ID": first_events.pushes.APP_ID,
    }


def _make_table_of_peer(around: Stage) -> None:
    around.aws.client("dynamodb").create_table(
        TableName="peer",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
