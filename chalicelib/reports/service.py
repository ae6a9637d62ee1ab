"""Asking for a report, making it, and finding what was made."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import uuid4

from chalicelib.core.clock import MINUTE_MS, business_day
from chalicelib.core.errors import InvalidInput, NotFound, Poison
from chalicelib.customers.facts import fact_key
from chalicelib.reports.archive.models import ArchivedDay
from chalicelib.reports.archive.service import days_between, shifted
from chalicelib.reports.growth import service as growth_report
from chalicelib.reports.growth.models import Figures
from chalicelib.reports.models import LONGEST_DAYS, NAMES, Report, Task

GIVEN_UP_MS = 20 * MINUTE_MS  # three tries of a function that has five minutes each
LINK_S = 300
_STANDARD_DAYS = 30


class Queue(Protocol):
    def send(self, message: Task) -> None: ...


class Rows(Protocol):
    def get(self, name: str, first: str, last: str) -> Report | None: ...

    def queue(self, wanted: Report, stale_before_ms: int) -> Report: ...

    def advance(self, run: Report, **sets: Any) -> bool: ...


class Bucket(Protocol):
    def put(self, key: str, body: bytes, content_type: str) -> None: ...

    def link(self, key: str, *, seconds: int, download_name: str | None) -> str: ...


class Archivist(Protocol):
    def build(self, day: str) -> ArchivedDay: ...

    def ensure(self, days: Sequence[str], today: str) -> None: ...


class Days(Protocol):
    def between(self, first: str, last: str) -> dict[str, ArchivedDay]: ...

    def nets_before(self, first: str) -> dict[str, int]: ...


OpenLake = Callable[[Sequence[str]], AbstractContextManager[growth_report.Lake]]


@dataclass(frozen=True, slots=True)
class Form:
    """One file of a report and how it is made."""

    suffix: str
    content_type: str
    make: Callable[[Figures], bytes]
    is_shown: bool = False  # opened in the browser, not saved


class Desk:
    """Takes requests for reports and hands out what is ready."""

    def __init__(
        self, rows: Rows, queue: Queue, bucket: Bucket, now_ms: Callable[[], int]
    ) -> None:
        self._rows = rows
        self._queue = queue
        self._bucket = bucket
        self._now_ms = now_ms

    def request(self, name: str, first: date, last: date) -> Report:
        """Have a report made; asking while it is under way starts no second one.

        Raises:
            InvalidInput: no such report, or not a range of days it can be about.
        """
        now = self._now_ms()
        _check(name, first, last, business_day(now))
        wanted = Report(
            name=name,
            first=first.isoformat(),
            last=last.isoformat(),
            run=uuid4().hex,
            state="queued",
            progress=0,
            requested_ms=now,
        )
        row = self._rows.queue(wanted, now - GIVEN_UP_MS)
        if row.run == wanted.run:
            self._send(name, first, last, row.run)
        return row

    def request_standard(self) -> Report:
        """Have the report of the 30 days until yesterday made."""
        today = date.fromisoformat(business_day(self._now_ms()))
        first = today - timedelta(days=_STANDARD_DAYS)
        return self.request("growth", first, today - timedelta(days=1))

    def rebuild(self, first: date, last: date) -> None:
        """Archive every day of a range again in the background, the oldest first.

        Raises:
            InvalidInput: the range is not one, or lies in the future.
        """
        if first > last or last.isoformat() > business_day(self._now_ms()):
            raise InvalidInput("日期范围不对")
        for day in days_between(first.isoformat(), last.isoformat()):
            # A message each: however busy a day was, a function has time for one.
            one = date.fromisoformat(day)
            self._send("archive", one, one, uuid4().hex)

    def status(self, name: str, first: date, last: date) -> Report:
        """Return how far a report is; raises ``NotFound``."""
        row = self._rows.get(name, first.isoformat(), last.isoformat())
        if row is None:
            raise NotFound("没有这份报表")
        return row

    def links(self, name: str, first: date, last: date) -> dict[str, str]:
        """Return a short-lived URL for each file; raises ``NotFound``."""
        files = self.status(name, first, last).files
        if not files:
            raise NotFound("报表还没有生成")
        return {
            suffix: self._bucket.link(
                key,
                seconds=LINK_S,
                download_name=None if suffix == "html" else key.rpartition("/")[2],
            )
            for suffix, key in files.items()
        }

    def _send(self, name: str, first: date, last: date, run: str) -> None:
        task = {"v": 1, "name": name, "first": first, "last": last, "run": run}
        self._queue.send(Task.model_validate(task))


class Maker:
    """Makes what was asked for."""

    def __init__(
        self,
        rows: Rows,
        archivist: Archivist,
        days: Days,
        lake: OpenLake,
        bucket: Bucket,
        *,
        forms: Sequence[Form],
        now_ms: Callable[[], int],
    ) -> None:
        self._rows = rows
        self._archivist = archivist
        self._days = days
        self._lake = lake
        self._bucket = bucket
        self._forms = forms
        self._now_ms = now_ms

    def handle(self, task: Task) -> None:
        """Do one task of the queue; the same task again does no harm."""
        first, last = task.first.isoformat(), task.last.isoformat()
        if task.name == "archive":
            for day in days_between(first, last):
                self._archivist.build(day)
            return
        run = Report(task.name, first, last, task.run, "running", 5, 0)
        if not self._rows.advance(run, state="running", progress=5):
            return  # done before, or asked for anew
        try:
            self._make(run)
        except growth_report.Unreconciled as wrong:
            self._rows.advance(run, state="failed", error=str(wrong))
            raise Poison(f"report {first}_{last}: {wrong}") from wrong
        except Exception as error:
            self._rows.advance(run, state="failed", error=type(error).__name__)
            raise

    def growth(self, first: str, last: str) -> Figures:
        """Return the figures of those days, from facts that are up to date."""
        today = business_day(self._now_ms())
        needed = [d for d in growth_report.needed_days(first, last) if d <= today]
        self._archivist.ensure(needed, today)
        archived = self._days.between(
            growth_report.period_before(first, last)[0], needed[-1]
        )
        with self._lake([fact_key(day) for day in needed]) as lake:
            return growth_report.growth(
                lake,
                first,
                last,
                opening=self._followers_before(first, today),
                before=growth_report.compared(archived, first, last),
                as_of_ms=archived[needed[-1]].built_ms,
            )

    def _followers_before(self, first: str, today: str) -> int:
        """Add up all days before, archiving first whatever lies between two of them."""
        nets = self._days.nets_before(first)
        if not nets:
            return 0
        days = days_between(min(nets), shifted(first, -1))
        if missing := [day for day in days if day not in nets]:
            self._archivist.ensure(missing, today)
            nets = self._days.nets_before(first)
        return sum(nets.values())

    def _make(self, run: Report) -> None:
        figures = self.growth(run.first, run.last)
        self._rows.advance(run, progress=60)
        files: dict[str, str] = {}
        for form in self._forms:
            key = file_key(run, form.suffix)
            self._bucket.put(key, form.make(figures), form.content_type)
            files[form.suffix] = key
        self._rows.advance(
            run,
            state="ready",
            progress=100,
            finished_ms=self._now_ms(),
            error="",
            files=files,
            summary=_summary(figures),
        )


def file_key(run: Report, suffix: str) -> str:
    """Return where a run's file is; no two runs share one, so a link never mixes."""
    span = f"{run.first}_{run.last}"
    return f"reports/{run.name}/{span}/{run.run}/{run.name}_{span}.{suffix}"


def _summary(figures: Figures) -> Mapping[str, int]:
    return {
        "followers": figures.cumulative,
        "new": figures.total.new,
        "cancelled": figures.total.cancelled,
        "inbound": figures.inbound,
        "outbound": figures.outbound,
        "people": figures.people,
        "as_of_ms": figures.as_of_ms,
    }


def _check(name: str, first: date, last: date, today: str) -> None:
    if name not in NAMES:
        raise InvalidInput("没有这种报表")
    if first > last:
        raise InvalidInput("开始日期晚于结束日期")
    if last.isoformat() > today:
        raise InvalidInput("结束日期不能晚于今天")
    if (last - first).days >= LONGEST_DAYS:
        raise InvalidInput(f"一次最多 {LONGEST_DAYS} 天")
