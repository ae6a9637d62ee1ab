"""Why somebody is not signed in; the faces say it in their own words."""

from chalicelib.core.errors import Conflict, NotAuthentic, NotFound, Unavailable


class LoginOver(Conflict):
    """Too old, decided before, or another phone's."""


class NotStaff(NotAuthentic):
    """The WeChat that confirms is nobody's who works here now."""


class LinkSpent(NotFound):
    """The one-time link is unknown, used or too old: nobody learns which."""


class TooManyTries(Unavailable):
    """Too many codes were asked for; a minute later there are new ones."""
