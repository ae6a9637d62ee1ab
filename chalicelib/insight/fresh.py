"""What is read at most every half minute, and kept when it cannot be read."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from chalicelib.aws.lean import AwsError
from chalicelib.core.errors import Unavailable

KEPT_S = 30
Made = TypeVar("Made")


class Fresh(Generic[Made]):
    """Reads again what has become old; the reader is given what stood before.

    Where nothing has been read yet and nothing can be, the failure is the caller's: a
    message that waits for another try is read by the right words then.
    """

    def __init__(
        self,
        read: Callable[[Made | None], Made],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read = read
        self._clock = clock
        self._known: Made | None = None
        self._read_at = float("-inf")

    def __call__(self) -> Made:
        """Return it, at most half a minute old while the store answers.

        Raises:
            Unavailable: it has never been read, and cannot be now.
        """
        known, now = self._known, self._clock()
        if known is not None and now - self._read_at < KEPT_S:
            return known
        # Before the read: a store that hangs is asked once in 30 s, not each time.
        self._read_at = now
        try:
            self._known = self._read(known)
        except (Unavailable, AwsError) as error:
            if known is None:
                raise Unavailable("not read yet") from error
            return known
        return self._known
