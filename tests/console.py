"""What tests of the console share: members of staff, and browsers they sit at."""

from urllib.parse import urlencode

from chalicelib.reports import jobs
from chalicelib.staff import desk
from chalicelib.staff.models import Role
from chalicelib.web.console.face import sessions
from chalicelib.web.csrf import token
from tests import sqs
from tests.visitor import DESKTOP, Visitor

NAMES = {
    Role.ADMINISTRATOR: "周雨彤",
    Role.SUPERVISOR: "李航",
    Role.AGENT: "陈建国",
    Role.MARKETER: "林小满",
    Role.ANALYST: "秦岭",
    Role.AUDITOR: "吴建平",
}


class Seat(Visitor):
    """A member of staff at a browser."""

    def __init__(self, staff, **options):
        super().__init__(agent=DESKTOP, **options)
        self.staff = staff
        opened = sessions().open(f"{staff.id}:{staff.epoch}")
        self.cookies["__Host-op"] = opened.id

    def do(self, path, form=None, **headers):
        """Send a form as the page would."""
        given = {"csrf": token(self.cookies["__Host-op"])} | (form or {})
        body = urlencode(given).encode()
        return self.request("POST", self.prefix + path, body, headers)

    def part(self, path, target=""):
        """Ask for a part of a page as htmx does."""
        headers = {"HX_Request": "true"} | ({"HX_Target": target} if target else {})
        return self.get(self.prefix + path, **headers)


def seat(role=Role.ADMINISTRATOR, **options):
    """Return somebody of that role who is signed in."""
    staff = desk.staff().install(NAMES[role], role)
    return Seat(staff, **options)


def worked_off(aws):
    """Have the function ``reports`` do what waits; return how many came back."""
    batch = sqs.event("reports", *aws.messages("reports"))
    answer = jobs.reports(batch, sqs.Context(remaining_ms=300_000))
    return len(sqs.failures(answer))
