"""What can go wrong here, and whether trying again can help.

* ZhikeError
  x Rejected            the request itself is wrong; the same one fails again
    + Malformed         not the documented form at all
    + InvalidInput      well formed, understood and refused
    + NotAuthentic
    + NotFound
  x Conflict            someone else changed it first; read it again, then retry
  x Unavailable         something behind us does not answer; retry later
  x Poison              a queue message nobody can ever handle

Adapters translate foreign exceptions (HTTP, DynamoDB, WeChat's errcodes) into these
where they occur.  ``aws.http`` and ``aws.queues`` alone turn these into outcomes.
"""


class ZhikeError(Exception):
    """Base of every failure raised on purpose; the message is safe to show a caller."""


class Rejected(ZhikeError):
    """Final.  Raise it only where certain: a rejected queue message is gone."""


class Malformed(Rejected):
    """A body, query or path parameter does not have the documented form."""


class InvalidInput(Rejected):
    """Understood and refused, for a reason the message names."""


class NotAuthentic(Rejected):
    """The sender is not who it says it is."""


class NotFound(Rejected):
    """There is no such thing, or it is somebody else's."""


class Conflict(ZhikeError):
    """Somebody else changed it since it was read."""


class Unavailable(ZhikeError):
    """Something behind us did not answer, or asked us to slow down."""


class Poison(ZhikeError):
    """A queue message that no retry can help; it goes to the DLQ with this reason."""
