"""Where a sign-in may lead; pure."""

import re

_OURS = re.compile(r"/console/[A-Za-z0-9/_-]{0,200}(\?[A-Za-z0-9=&_.%-]{0,200})?")
_NO_PLACE = ("/console/login", "/console/link", "/console/logout")


def own_page(wanted: str, otherwise: str) -> str:
    """Return the page somebody wanted, if it is one of ours."""
    if not _OURS.fullmatch(wanted) or wanted.startswith(_NO_PLACE):
        return otherwise
    return wanted
