"""The API's front gate: what every call must satisfy before its endpoint runs."""

import sqlite3
import time
from collections import deque

from infra.local.wechat.calls import Call, Endpoints, Raw
from infra.local.wechat.faults import Fault, Faults
from infra.local.wechat.quota import Quota
from infra.local.wechat.refusals import Json, Refusal, new_rid, ok
from infra.local.wechat.tokens import Tokens

KEPT = 500
BODY_KEPT = 600
# What an endpoint meets when a field has a type that WeChat's never has.
MISSHAPEN = (
    AttributeError,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)
WITHOUT_EFFECT = ("cut_before", "garbage", "html", "http_502")


class Gate:
    def __init__(
        self, endpoints: Endpoints, tokens: Tokens, quota: Quota, faults: Faults
    ) -> None:
        self._endpoints = endpoints
        self._tokens = tokens
        self._quota = quota
        self._faults = faults
        self._calls: deque[Json] = deque(maxlen=KEPT)
        self._number = 0
        quota.learn(endpoints)

    def knows(self, path: str) -> bool:
        return path in self._endpoints

    def answer(self, call: Call) -> tuple[Json | Raw | None, Fault | None]:
        """Return the answer and the fault to play on it.

        The answer is None when the fault stops the call before it has an effect.
        """
        began = time.monotonic()
        rid = new_rid()
        fault: Fault | None = None
        try:
            self._read(call)
            fault = self._faults.take(call.path, self._person(call))
            if fault and fault.how in WITHOUT_EFFECT:
                self._note(call, {"fault": fault.how}, rid, began)
                return None, fault
            answer = self._pass(call, fault)
        except Refusal as refusal:
            answer = refusal.answer(rid)
        except MISSHAPEN:
            answer = Refusal(47001).answer(rid)
        self._note(call, answer, rid, began)
        return answer, fault

    def calls(self) -> list[Json]:
        """Return the latest calls, the newest first."""
        return list(reversed(self._calls))

    def _read(self, call: Call) -> None:
        """Check the form: known path, right method, readable body."""
        endpoint = self._endpoints.get(call.path)
        if endpoint is None:
            raise Refusal(40066)
        if call.method != endpoint.method:
            raise Refusal(43001 if endpoint.method == "GET" else 43002)
        if endpoint.method == "POST" and endpoint.body == "json":
            call.read_json()

    def _pass(self, call: Call, fault: Fault | None) -> Json | Raw:
        endpoint = self._endpoints[call.path]
        if fault and fault.how == "rotate":
            self._tokens.rotate()
        if fault and fault.how == "errcode":
            raise Refusal(fault.errcode)
        if endpoint.token:
            self._tokens.check(call.query.get("access_token", ""))
        if call.path == "/cgi-bin/openapi/rid/get":
            return self._rid(call)
        self._quota.count(call.path)
        return endpoint.run(call)

    def _person(self, call: Call) -> str:
        given = call.body.get("touser") or call.body.get("openid")
        return str(given or call.query.get("openid", ""))

    def _rid(self, call: Call) -> Json:
        wanted = call.text("rid", 76002)
        for noted in self._calls:
            if noted["rid"] == wanted:
                request = {"invoke_time": noted["at"], "cost_in_ms": noted["ms"]}
                request |= {"request_url": "", "request_body": noted["body"]}
                answered = str(noted["answer"])
                request |= {"response_body": answered, "client_ip": noted["ip"]}
                return ok(request=request)
        raise Refusal(76001)

    def _note(self, call: Call, answer: Json | Raw, rid: str, began: float) -> None:
        self._number += 1
        shown = {} if isinstance(answer, Raw) else answer
        self._calls.append(
            {
                "id": self._number,
                "rid": rid,
                "at": int(time.time()),
                "ms": int((time.monotonic() - began) * 1000),
                "method": call.method,
                "path": call.path,
                "body": call.raw[:BODY_KEPT].decode("utf-8", "replace"),
                "errcode": shown.get("errcode", 0),
                "answer": str(shown)[:BODY_KEPT],
                "fault": shown.get("fault", ""),
                "ip": call.client_ip,
            }
        )
