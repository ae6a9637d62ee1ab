"""The account's sending rate: one token bucket for all senders (reliability.md R18).

Whole numbers only, for it is stored: a token is 1,000 parts, so that at ``n`` sends a
second ``n`` parts flow in every millisecond.
"""

from dataclasses import dataclass, replace

from chalicelib.core.clock import MINUTE_MS

PARTS = 1_000
_FULL = 1_000  # permille of the configured rate
_LEAST = 50
_LOTS = 5  # grants to bulk in a second, which together are the rate
_STEP = 100  # a tenth of the rate comes back each minute
_TELLING = 20  # sends in a minute, below which a share says nothing
_BUSY_PERMILLE = 50  # more answers "system error" than this halve the rate


@dataclass(frozen=True, slots=True)
class Bucket:
    """What may be sent now, and how WeChat has been answering."""

    parts: int = 0
    at_ms: int = 0
    permille: int = _FULL  # of the rate, after WeChat complained
    minute: int = 0
    sent_n: int = 0  # in that minute
    busy_n: int = 0
    halved: bool = False  # in that minute


@dataclass(frozen=True, slots=True)
class Report:
    """How the last block of sends fared."""

    sent_n: int = 0
    busy_n: int = 0  # of them answered -1, "system error"


def burst(rate: int) -> int:
    """Return how many sends may go at once: one queue message of recipients."""
    return max(20, rate // 5)


def take(
    bucket: Bucket, wanted: int, rate: int, now_ms: int, *, first_class: bool
) -> tuple[Bucket, int]:
    """Return the bucket after taking, and how many were granted.

    A reply is granted at once and may leave a debt of one burst.  Bulk leaves a quarter
    of a burst for replies, and takes a lot as soon as it may take anything: the next
    one waits until that has flowed in.  If each took what is there, a worker would come
    for two or three recipients at a time, and while all of them are busy with so few,
    what flows is lost.
    """
    flowing = max(1, rate * bucket.permille // _FULL)
    full = burst(rate) * PARTS
    passed_ms = max(0, now_ms - bucket.at_ms)
    parts = min(full, bucket.parts + passed_ms * flowing)
    if first_class:
        most = (parts + full) // PARTS
    else:
        most = max(1, flowing // _LOTS) if parts >= full // 4 + PARTS else 0
    granted = max(0, min(wanted, most))
    left = parts - granted * PARTS
    return replace(bucket, parts=left, at_ms=max(now_ms, bucket.at_ms)), granted


def told(bucket: Bucket, report: Report, now_ms: int) -> Bucket:
    """Return the bucket after hearing how sends fared: slower, or again faster."""
    minute = now_ms // MINUTE_MS
    if minute > bucket.minute:
        calm = 0 if bucket.halved else min(10, minute - bucket.minute)
        bucket = replace(
            bucket,
            minute=minute,
            sent_n=0,
            busy_n=0,
            halved=False,
            permille=min(_FULL, bucket.permille + calm * _STEP),
        )
    sent_n, busy_n = bucket.sent_n + report.sent_n, bucket.busy_n + report.busy_n
    bucket = replace(bucket, sent_n=sent_n, busy_n=busy_n)
    too_busy = sent_n >= _TELLING and busy_n * _FULL > sent_n * _BUSY_PERMILLE
    if too_busy and not bucket.halved:
        return replace(bucket, halved=True, permille=max(_LEAST, bucket.permille // 2))
    return bucket
