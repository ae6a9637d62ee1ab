"""What people did on the archived days, kept here as long as the files are the same."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from chalicelib.aws.objects import Bucket
from chalicelib.core.clock import MINUTE_MS, business_day
from chalicelib.customers.facts import FACTS, fact_key

_GOOD_FOR_MS = 5 * MINUTE_MS  # an archived day changes at night, if at all


class DayFacts:
    """Fetches the files of days when a rule first asks for them."""

    def __init__(self, bucket: Bucket, folder: Path, now_ms: Callable[[], int]) -> None:
        self._bucket = bucket
        self._folder = folder
        self._now_ms = now_ms
        self._here: dict[str, str] = {}  # the stamp of each file by its day
        self._stamps: dict[str, str] = {}
        self._until_ms = 0

    def of(self, days: int) -> tuple[list[Path], str, str]:
        """Return the files of so many days back, the first day and the last archived.

        Without any archived day there is no file, and no last day.
        """
        self._look()
        today = date.fromisoformat(business_day(self._now_ms()))
        first = today - timedelta(days=days)
        wanted = [
            (first + timedelta(days=number)).isoformat() for number in range(days + 1)
        ]
        archived = [day for day in wanted if fact_key(day) in self._stamps]
        paths = [self._fetched(day) for day in archived]
        return paths, first.isoformat(), archived[-1] if archived else ""

    def day(self, day: str) -> list[Path]:
        """Return the file of a day, if it is archived."""
        self._look()
        return [self._fetched(day)] if fact_key(day) in self._stamps else []

    def _look(self) -> None:
        now = self._now_ms()
        if now >= self._until_ms:
            self._stamps = self._bucket.stamps(FACTS)
            self._until_ms = now + _GOOD_FOR_MS

    def _fetched(self, day: str) -> Path:
        path = self._folder / f"day={day}" / "part-0.parquet"
        stamp = self._stamps[fact_key(day)]
        if self._here.get(day) != stamp:
            path.parent.mkdir(parents=True, exist_ok=True)
            fetched = path.with_suffix(".new")
            self._bucket.download(fact_key(day), str(fetched))
            fetched.replace(path)
            self._here[day] = stamp
        return path
