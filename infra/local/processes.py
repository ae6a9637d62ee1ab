"""The processes of one run: started in order, stopped in the opposite one."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from infra.local.environment import HOST, ROOT

_LIFELINE = "infra.local.lifeline"
_ENDS_WITHIN_S = 15.0
_STORE_ENDS_WITHIN_S = 120.0  # it writes its state: seconds, more on a busy machine
_LOOKS_EVERY_S = 0.05
_LONGEST_LOG_BYTES = 5_000_000


class DidNotStart(Exception):
    """A child ended, or did not answer in time; the message says where to look."""


class Taken(Exception):
    """Somebody else uses what we want to."""


class PortTaken(Taken):
    """Somebody else listens where we want to."""


class DataTaken(Taken):
    """Another run uses the data, or has not finished keeping it."""


@dataclass(slots=True)
class Children:
    """What was started; a child leads a process group of its own.

    So Ctrl-C reaches this process alone, and stopping a child stops its children.
    """

    environment: Mapping[str, str]
    logs: Path
    held: Sequence[int] = ()  # open files that each child keeps open as well
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(
        self,
        name: str,
        module: str,
        *arguments: str,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """Start ``python -m module`` with its output in the logs."""
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        _shorten(log)
        with log.open("ab") as output:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", _LIFELINE, module, *arguments],
                cwd=ROOT,
                env={**self.environment, **(more or {})},
                stdin=subprocess.PIPE,  # closes with us
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=self.held,
            )

    def ended(self) -> str | None:
        """Return the name of one that ended by itself, if any."""
        for name, process in self._running.items():
            if process.poll() is not None:
                return name
        return None

    def wait(self, name: str) -> int:
        """Wait until a child has done its work, and return its exit status."""
        return self._running[name].wait()

    def has_ended(self, name: str) -> bool:
        return self._running[name].poll() is not None

    def forget(self, name: str) -> int:
        """Stop watching a child that has ended; return its exit status."""
        return self._running.pop(name).wait()

    def wait_until(self, ready: Callable[[], bool], name: str, within_s: float) -> None:
        """Wait for a child to answer; raises ``DidNotStart``."""
        ends = time.monotonic() + within_s
        while not ready():
            if self._running[name].poll() is not None or time.monotonic() > ends:
                raise DidNotStart(f"{name} 没有启动，请看 {self.logs / name}.log")
            time.sleep(_LOOKS_EVERY_S)

    def stop(self) -> None:
        """Ask all to end, and make those that do not; the first started goes last.

        That one is the store, which the others need until they are done.
        """
        running, self._running = list(self._running.values()), {}
        for process in running[1:]:
            _signal(process, signal.SIGTERM)
        for process in reversed(running[1:]):
            _end(process, _ENDS_WITHIN_S)
        for process in running[:1]:
            _signal(process, signal.SIGTERM)
            _end(process, _STORE_ENDS_WITHIN_S)


def _end(process: subprocess.Popen[bytes], within_s: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(within_s)
    # Whatever of its group is left, after its leader too.
    _signal(process, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _shorten(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LONGEST_LOG_BYTES:
        log.unlink()


def check_free(ports: Mapping[str, int]) -> None:
    """Raise ``PortTaken`` for the first port that is not ours to use."""
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise PortTaken(_taken(name, port)) from error


def _taken(name: str, port: int) -> str:
    free = port + 1000 - port % 100
    return (
        f"端口 {port}（{name}）已被占用，请关闭占用它的程序，或换一组端口：\n"
        f"port {port} ({name}) is taken; stop what uses it or move all ports:\n"
        f"    make run PORT={free}"
    )


@contextmanager
def alone_with(data: Path) -> Iterator[int]:
    """Keep other runs from a folder; yield the open file that does, for children.

    Raises:
        DataTaken: another run has it, or a store of one still writes its state there.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "in-use").open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DataTaken(
                f"{data} 正被另一次运行使用，或还在保存，请稍等片刻再试\n"
                f"{data} is in use by another run, or still being kept; wait a moment"
            ) from error
        yield mark.fileno()


def answers(address: str) -> Callable[[], bool]:
    """Return a check whether something speaks HTTP there."""

    def check() -> bool:
        try:
            with urlopen(address, timeout=2):  # noqa: S310 -- our own loopback
                return True
        except HTTPError:
            return True
        except (URLError, OSError):
            return False

    return check
