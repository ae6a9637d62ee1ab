"""Fault switches: make the API fail on purpose, for the next calls of a path."""

import threading
from dataclasses import asdict, dataclass

from infra.local.wechat.refusals import Json, Refusal

HOWS = (
    "errcode",  # refuse with a code, nothing happens
    "delay",  # happen, but answer late
    "cut_before",  # close the line, nothing happens
    "cut_after",  # happen, close the line without an answer
    "truncate",  # happen, send half of the answer
    "garbage",  # answer bytes that are no JSON, nothing happens
    "html",  # answer a web page with status 200, nothing happens
    "http_502",  # answer a gateway's error, nothing happens
    "drip",  # happen, send the answer a byte at a time
    "rotate",  # every token dies first, so the call gets 40001
)
EVERY_PATH = "*"


@dataclass(slots=True)
class Fault:
    path: str
    how: str
    times: int  # calls it still spoils; -1 until cleared
    errcode: int = 0
    delay_s: float = 0.0
    openid: str = ""  # only calls about this person; "" is anyone


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        path: str,
        *,
        errcode: int = 0,
        how: str = "errcode",
        times: int = 1,
        delay_s: float = 0.0,
        openid: str = "",
    ) -> None:
        """Spoil the next ``times`` calls of ``path`` ("*" is every path)."""
        if how not in HOWS:
            raise Refusal(40035, "how")
        with self._lock:
            self._faults.append(Fault(path, how, times, errcode, delay_s, openid))

    def take(self, path: str, openid: str) -> Fault | None:
        """Return the fault for a call and use it up once."""
        with self._lock:
            for fault in self._faults:
                hit = fault.path in (path, EVERY_PATH)
                if hit and fault.openid in ("", openid) and fault.times:
                    fault.times -= fault.times > 0
                    if not fault.times:
                        self._faults.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def list(self) -> list[Json]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]
