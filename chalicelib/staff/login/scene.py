"""What the callback door answers at once to who scans a sign-in code.

Pure, and nothing is looked up: the link follows from the scene alone.  Whether the code
still holds, and for whom, the page behind the link says.
"""

from chalicelib.staff.login.models import ID, SCENE

KINDS = frozenset({"event.scan", "event.subscribe"})
RULE = "staff_login"


def request_of(kind: str, scene: str) -> str:
    """Return the id of the sign-in whose code was scanned, "" for any other event."""
    request = scene.removeprefix(SCENE)
    if kind not in KINDS or request == scene or not ID.fullmatch(request):
        return ""
    return request


def link(portal_url: str, request: str) -> str:
    return f"{portal_url}/portal/staff/{request}"


def words(portal_url: str, request: str) -> str:
    """Return the message with the link."""
    address = link(portal_url, request)
    return f'工作台请您确认。<a href="{address}">点这里查看</a>，不是您本人操作请忽略。'
