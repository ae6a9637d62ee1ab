"""The push engine: what WeChat posts to the account's server (section 1)."""

import heapq
import http.client
import secrets
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from infra.local.wechat import wire
from infra.local.wechat.account import Account, Clock
from infra.local.wechat.refusals import Json
from infra.local.wechat.replies import OUT_OF_SERVICE, Replies
from infra.local.wechat.truth import Truth

WORKERS = 32
KEPT = 500
# Events a reply to which reaches nobody (section 3.8).
MUTE = {
    "unsubscribe",
    "VIEW",
    "view_miniprogram",
    "LOCATION",
    "TEMPLATESENDJOBFINISH",
    "MASSSENDJOBFINISH",
    "subscribe_msg_popup_event",
    "subscribe_msg_change_event",
    "subscribe_msg_sent_event",
    "user_info_modified",
    "user_authorization_revoke",
    "user_authorization_cancellation",
}


@dataclass(slots=True)
class Push:
    """One message or event on its way, and how each delivery went."""

    id: int
    openid: str
    kind: str
    xml: str
    is_message: bool
    at_ms: int
    state: str = "waiting"  # then delivered, replied, garbled or failed
    attempts: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class Manners:
    """How faithfully pushes are made; each part can be set while it runs."""

    deliveries: int = 3
    patience_s: float = 5.0
    duplicate: int = 0  # this many next pushes are delivered twice
    reorder: int = 0  # this many next pushes wait until another one has gone
    delay_s: float = 0.0


class Pushes:
    def __init__(
        self, account: Account, truth: Truth, replies: Replies, clock: Clock
    ) -> None:
        self.manners = Manners()
        self._account = account
        self._truth = truth
        self._replies = replies
        self._clock = clock
        self._log: deque[Push] = deque(maxlen=KEPT)
        self._number = 0
        self._held: Push | None = None
        self._queue: list[tuple[float, int, Push]] = []
        self._open = 0
        self._changed = threading.Condition()
        self._closing = False
        self._pool = ThreadPoolExecutor(WORKERS, "push")
        threading.Thread(target=self._run, name="pushes", daemon=True).start()

    def message(self, openid: str, kind: str, fields: list[tuple[str, Any]]) -> int:
        """Push a follower's message; return the push's number."""
        head = [("MsgType", kind)]
        return self._send(openid, kind, [*head, *fields], is_message=True)

    def event(
        self,
        openid: str,
        event: str,
        fields: list[tuple[str, Any]],
        *,
        after_s: float = 0.0,
        sender: str = "",
    ) -> int:
        """Push an event; ``sender`` when FromUserName is not the follower."""
        head = [("MsgType", "event"), ("Event", event)]
        return self._send(
            openid, event, [*head, *fields], after_s=after_s, sender=sender
        )

    def log(self) -> list[Json]:
        """Return the latest pushes, the newest first."""
        with self._changed:
            return [asdict(push) for push in reversed(self._log)]

    def settle(self, timeout_s: float = 30.0) -> bool:
        """Wait until nothing is on its way; tell whether that came true."""
        with self._changed:
            return self._changed.wait_for(self._is_quiet, timeout_s)

    def _is_quiet(self) -> bool:
        """Tell whether nothing is open; a held push nobody follows goes by itself."""
        if self._held and self._open == 1:
            self._release_held()
        return not self._open

    def verify(self) -> bool:
        """Do the GET that WeChat does when the server's address is saved."""
        echo = str(secrets.randbelow(10**19))
        try:
            status, body = self._request("GET", self._query({"echostr": echo}), b"")
        except OSError:
            return False
        return status == http.client.OK and body == echo.encode()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _send(
        self,
        openid: str,
        kind: str,
        fields: list[tuple[str, Any]],
        *,
        is_message: bool = False,
        after_s: float = 0.0,
        sender: str = "",
    ) -> int:
        head: list[tuple[str, Any]] = [("ToUserName", self._account.original_id)]
        head += [("FromUserName", sender or openid), ("CreateTime", int(self._clock()))]
        xml = wire.build([*head, *fields])
        with self._changed:
            self._number += 1
            now_ms = int(self._clock() * 1000)
            push = Push(self._number, openid, kind, xml, is_message, now_ms)
            self._log.append(push)
            if not self._account.callback:
                push.state = "no server"
                return push.id
            self._open += 1
            self._arrange(push, after_s + self.manners.delay_s)
            self._changed.notify_all()
            return push.id

    def _arrange(self, push: Push, after_s: float) -> None:
        if self.manners.reorder and self._held is None:
            self.manners.reorder -= 1
            self._held = push
            return
        due = time.monotonic() + after_s
        heapq.heappush(self._queue, (due, push.id, push))
        if self.manners.duplicate:
            self.manners.duplicate -= 1
            self._open += 1
            heapq.heappush(self._queue, (due, push.id, push))

    def _release_held(self) -> None:
        if self._held:
            heapq.heappush(self._queue, (time.monotonic(), self._held.id, self._held))
            self._held = None
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._closing:
                    return
                wait_s = self._queue[0][0] - time.monotonic() if self._queue else 60.0
                if wait_s > 0:
                    self._changed.wait(wait_s)
                    continue
                push = heapq.heappop(self._queue)[2]
            try:
                self._pool.submit(self._deliver, push)
            except RuntimeError:  # the pool closed in between
                return

    def _deliver(self, push: Push) -> None:
        try:
            self._try_until_answered(push)
        except RuntimeError:
            push.state = "failed"
        finally:
            with self._changed:
                self._open -= 1
                # Only a later push overtakes; one already under way does not count.
                if self._held and push.id > self._held.id:
                    self._release_held()
                self._changed.notify_all()

    def _try_until_answered(self, push: Push) -> None:
        for number in range(1, self.manners.deliveries + 1):
            began = time.monotonic()
            status, answer, sealed = self._attempt(push)
            ms = int((time.monotonic() - began) * 1000)
            push.attempts.append({"n": number, "status": status, "ms": ms})
            if status == http.client.OK:
                self._take(push, answer, sealed=sealed)
                return
            if number < self.manners.deliveries and not self._closing:
                time.sleep(max(0.0, self.manners.patience_s - (ms / 1000)))
        push.state = "failed"
        self._apologise(push)

    def _attempt(self, push: Push) -> tuple[int, bytes, bool]:
        """Deliver once; status 0 is no answer in time, as a cut line is."""
        extra = {"openid": push.openid}
        body = push.xml
        sealed = self._account.mode != "plain"
        if sealed:
            cryptor = wire.Cryptor(self._account.aes_key, self._account.app_id)
            extra |= {"encrypt_type": "aes", "encrypt": cryptor.encrypt(push.xml)}
            body = self._envelope(push.xml, extra["encrypt"])
        try:
            status, answer = self._request("POST", self._query(extra), body.encode())
        except (OSError, http.client.HTTPException):
            return 0, b"", sealed
        return status, answer, sealed

    def _envelope(self, xml: str, encrypted: str) -> str:
        """Wrap as the mode says: compatible carries the plain fields as well."""
        seal = wire.build([("Encrypt", encrypted)]).removeprefix("<xml>")
        if self._account.mode == "compatible":
            return xml.removesuffix("</xml>") + seal
        to = wire.build([("ToUserName", self._account.original_id)])
        return to.removesuffix("</xml>") + seal

    def _query(self, extra: dict[str, str]) -> str:
        when, nonce = str(int(self._clock())), str(secrets.randbelow(10**10))
        token = self._account.token
        query = {"signature": wire.signature(token, when, nonce)}
        query |= {"timestamp": when, "nonce": nonce, **extra}
        if encrypted := query.pop("encrypt", ""):
            query["msg_signature"] = wire.signature(token, when, nonce, encrypted)
        return urlencode(query)

    def _request(self, method: str, query: str, body: bytes) -> tuple[int, bytes]:
        """Talk to the account's server for at most the platform's patience."""
        url = urlsplit(self._account.callback)
        secure = url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        ends = time.monotonic() + self.manners.patience_s
        line = kind(url.netloc, timeout=self.manners.patience_s)
        try:
            head = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"}
            joint = "&" if url.query else "?"
            path = f"{url.path}{'?' + url.query if url.query else ''}{joint}{query}"
            line.request(method, path, body or None, head)
            response = line.getresponse()
            answer = b""
            while chunk := response.read1(65536):
                answer += chunk
                if time.monotonic() > ends:
                    raise TimeoutError
            return response.status, answer
        finally:
            line.close()

    def _take(self, push: Push, answer: bytes, *, sealed: bool) -> None:
        try:
            reply = self._replies.read(
                answer, push.openid, sealed=sealed, to_message=push.is_message
            )
        except wire.Garbled as error:
            push.state = "garbled"
            push.attempts[-1]["why"] = str(error)
            self._apologise(push)
            return
        push.state = "replied" if reply else "delivered"
        if reply and push.kind not in MUTE:
            kind, content = reply
            push.attempts[-1]["reply"] = kind
            self._truth.add(push.openid, "account", kind, "passive", content)

    def _apologise(self, push: Push) -> None:
        if push.kind not in MUTE:
            text = {"content": OUT_OF_SERVICE}
            self._truth.add(push.openid, "system", "notice", "push", text)
