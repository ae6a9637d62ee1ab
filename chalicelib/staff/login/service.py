"""Signing in by WeChat: a code on the screen, a scan, a confirmation on the phone.

The browser that shows the code keeps a secret, and only that browser gets the session:
who photographs the code gets nothing.  The phone shows where the code came from, and
nothing is opened before its owner has confirmed.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.staff.login.models import (
    ID,
    Begun,
    Device,
    LoginRequest,
    Purpose,
    Stage,
    digest,
)
from chalicelib.staff.login.ports import (
    Audit,
    Codes,
    Counts,
    Logins,
    News,
    People,
)
from chalicelib.staff.login.refusals import LoginOver, NotStaff, TooManyTries
from chalicelib.staff.models import Staff, State

LOGIN_MS = 2 * MINUTE_MS
JOIN_MS = DAY_MS
REBIND_MS = 10 * MINUTE_MS
MOST_A_MINUTE = 10  # codes for one address
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the phone is asked to confirm."""

    request: LoginRequest
    stage: Stage
    staff: Staff  # who would be signed in, or is invited


class LoginDesk:
    """Sign-ins from their code to their session."""

    def __init__(  # noqa: PLR0913 -- the collaborators of a sign-in
        self,
        logins: Logins,
        people: People,
        *,
        tries: Counts,
        code: Codes,
        audit: Audit,
        joined: News,
        left: News,
        now_ms: Callable[[], int],
    ) -> None:
        self._logins = logins
        self._people = people
        self._tries = tries
        self._code = code
        self._audit = audit
        self._joined = joined
        self._left = left
        self._now_ms = now_ms

    def begin(self, device: Device) -> Begun:
        """Make a code for a browser that wants in.

        Raises:
            TooManyTries: its address has asked for too many.
        """
        now = self._now_ms()
        if not self._tries.count(device.address, MOST_A_MINUTE, now):
            raise TooManyTries("too many codes within a minute")
        browser = secrets.token_hex(32)
        return self._begin(Purpose.LOGIN, LOGIN_MS, device, browser=browser)

    def invite(self, staff: Staff) -> Begun:
        """Make a code that ties a WeChat to who is invited, or another to who is here.

        The second is shown to who is signed in and in front of it, so it is short.
        """
        life_ms = JOIN_MS if staff.state is State.INVITED else REBIND_MS
        return self._begin(Purpose.JOIN, life_ms, Device(), staff_id=staff.id)

    def watch(self, request_id: str, browser: str) -> Stage:
        """Return how far the sign-in of this browser is.

        Raises:
            NotFound: none of this browser's.
        """
        request = self._find(request_id)
        if not secrets.compare_digest(request.browser, digest(browser)):
            raise NotFound("no such sign-in")
        return request.at(self._now_ms())

    def scanned(self, request_id: str, customer_id: str) -> None:
        """Note that a phone has scanned the code; a second phone changes nothing."""
        self._logins.scan(request_id, customer_id, self._now_ms())

    def show(self, request_id: str, customer_id: str) -> Shown:
        """Return what that person is to confirm.

        Raises:
            NotStaff: nobody who works here, so nothing is told about the code.
            NotFound: no such code.
            LoginOver: another phone has scanned it.
        """
        staff = self._people.of_customer(customer_id)
        request = self._logins.find(request_id) if ID.fullmatch(request_id) else None
        if request and request.purpose is Purpose.JOIN:
            staff = self._invited(request, customer_id, staff)
        elif staff is None or not staff.is_active:
            raise NotStaff("that WeChat signs nobody in")
        if request is None:
            raise NotFound("no such sign-in")
        if request.scanned_by not in ("", digest(customer_id)):
            raise LoginOver("another phone has scanned it")
        return Shown(request, request.at(self._now_ms()), staff)

    def confirm(self, request_id: str, customer_id: str) -> Shown:
        """Let the waiting browser in, or tie the WeChat to who is invited.

        Raises:
            NotStaff, NotFound, LoginOver: as of ``show``.
        """
        shown = self._waiting(request_id, customer_id)
        if shown.request.purpose is Purpose.JOIN:
            return self._join(shown, customer_id)
        self._say("staff.login.confirmed", shown)
        return self._decided(shown, Stage.CONFIRMED, customer_id)

    def refuse(self, request_id: str, customer_id: str) -> Shown:
        """Keep the waiting browser out."""
        shown = self._waiting(request_id, customer_id)
        self._say("staff.login.refused", shown)
        return self._decided(shown, Stage.REFUSED, customer_id)

    def collect(self, request_id: str, browser: str) -> Staff:
        """Return who is signed in by it, once, to the browser that waited.

        Raises:
            LoginOver: not confirmed, used, too late, or another browser's.
            NotStaff: suspended since.
        """
        now = self._now_ms()
        if not ID.fullmatch(request_id):
            raise LoginOver("no such sign-in")
        try:
            request = self._logins.use(request_id, browser, now)
        except Conflict as error:
            raise LoginOver("the sign-in is over") from error
        staff = self._people.known(request.staff_id)
        if not staff.is_active:
            raise NotStaff("suspended since")
        self._people.note_sign_in(staff.id, now)
        return staff

    def _begin(
        self,
        purpose: Purpose,
        life_ms: int,
        device: Device,
        *,
        browser: str = "",
        staff_id: str = "",
    ) -> Begun:
        now = self._now_ms()
        request = LoginRequest(
            id=new_id(),
            purpose=purpose,
            stage=Stage.PENDING,
            begun_at_ms=now,
            until_ms=now + life_ms,
            device=device,
            browser=digest(browser) if browser else "",
            staff_id=staff_id,
        )
        # A minute more than ours: the page behind the code says that it is over.
        said = self._code(request.scene, life_ms // 1000 + 60)
        self._logins.add(request)
        return Begun(request, said, browser)

    def _find(self, request_id: str) -> LoginRequest:
        request = self._logins.find(request_id) if ID.fullmatch(request_id) else None
        if request is None:
            raise NotFound("no such sign-in")
        return request

    def _invited(
        self, request: LoginRequest, customer_id: str, theirs: Staff | None
    ) -> Staff:
        invited = self._people.known(request.staff_id)
        if invited.state not in (State.INVITED, State.ACTIVE):
            raise NotStaff("the invitation was taken back")
        is_other = theirs is not None and theirs.id != invited.id
        has_other = invited.customer_id not in ("", customer_id)
        if is_other or (has_other and invited.state is State.INVITED):
            raise NotStaff("that WeChat is somebody else's")
        return invited

    def _waiting(self, request_id: str, customer_id: str) -> Shown:
        shown = self.show(request_id, customer_id)
        if shown.stage not in (Stage.PENDING, Stage.SCANNED):
            raise LoginOver(f"the sign-in is {shown.stage}")
        return shown

    def _decided(self, shown: Shown, stage: Stage, customer_id: str) -> Shown:
        staff_id = shown.staff.id
        try:
            self._logins.decide(
                shown.request.id, stage, customer_id, staff_id, self._now_ms()
            )
        except Conflict as error:
            raise LoginOver("the sign-in is over") from error
        return replace(shown, stage=stage)

    def _join(self, shown: Shown, customer_id: str) -> Shown:
        """Accept: the WeChat, the state and the code change together or not at all."""
        now, before = self._now_ms(), shown.staff
        after = replace(
            before,
            state=State.ACTIVE,
            customer_id=customer_id,
            joined_at_ms=before.joined_at_ms or now,
        )
        self._say("staff.joined", shown)
        decided = self._logins.decision(
            shown.request.id, Stage.CONFIRMED, customer_id, before.id, now
        )
        also = [decided, self._joined.write(after)]
        moved = before.customer_id not in ("", customer_id)
        if moved:
            also.append(self._left.write(before))
        try:
            joined = self._people.change(before, after, also=tuple(also))
        except Conflict as error:
            raise LoginOver("the invitation is over") from error
        self._joined.tell(after)
        if moved:
            self._left.tell(before)
        return Shown(shown.request, Stage.CONFIRMED, joined)

    def _say(self, action: str, shown: Shown) -> None:
        device = shown.request.device
        details = {"device": device.name, "address": device.address}
        self._audit(
            shown.staff.actor, action, f"staff_login:{shown.request.id}", details
        )


def new_id() -> str:
    """Return an id nobody can guess, fit for a scene and an address."""
    return "".join(secrets.choice(_LETTERS) for _ in range(16))
