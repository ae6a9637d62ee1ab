"""datacube: the account's figures as WeChat's statistics tell them (section 15)."""

import re
from datetime import date, timedelta

from infra.local.wechat.account import Clock
from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.refusals import Json, Refusal
from infra.local.wechat.store import Store
from infra.local.wechat.truth import china_day

READY_HOUR = 8
WEEK = 7
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# user_source of getusersummary by subscribe_scene; what is missing is 0, other.
SOURCES = {
    "ADD_SCENE_SEARCH": 1,
    "ADD_SCENE_PROFILE_CARD": 17,
    "ADD_SCENE_QR_CODE": 30,
    "ADD_SCENE_PROFILE_LINK": 57,
    "ADD_SCENE_WECHAT_ADVERTISEMENT": 100,
    "ADD_SCENE_WXA": 149,
    "ADD_SCENE_REPRINT": 161,
    "ADD_SCENE_CHANNELS": 200,
    "ADD_SCENE_LIVESTREAM": 201,
}
KINDS = {"text": 1, "image": 2, "voice": 3, "video": 4, "shortvideo": 4, "link": 6}


class Datacube:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def endpoints(self) -> Endpoints:
        return {
            "/datacube/getusersummary": Endpoint("POST", self._summary),
            "/datacube/getusercumulate": Endpoint("POST", self._cumulate),
            "/datacube/getupstreammsg": Endpoint("POST", self._messages),
            "/datacube/getupstreammsghour": Endpoint("POST", self._messages_by_hour),
        }

    def _summary(self, call: Call) -> Json:
        counts: dict[tuple[str, int], list[int]] = {}
        rows = self._store.rows(
            "SELECT day, source, sum(joined) AS joined, count(*) AS n FROM follows "
            "WHERE day BETWEEN ? AND ? GROUP BY day, source",
            *self._span(call, WEEK),
        )
        for row in rows:
            key = (row["day"], SOURCES.get(row["source"], 0))
            pair = counts.setdefault(key, [0, 0])
            pair[0] += row["joined"]
            pair[1] += row["n"] - row["joined"]
        return {
            "list": [
                {
                    "ref_date": day,
                    "user_source": source,
                    "new_user": new,
                    "cancel_user": gone,
                }
                for (day, source), (new, gone) in sorted(counts.items())
            ]
        }

    def _cumulate(self, call: Call) -> Json:
        first, last = self._span(call, WEEK)
        day, listed = date.fromisoformat(first), []
        while day <= date.fromisoformat(last):
            total = self._store.number(
                "SELECT sum(joined * 2 - 1) FROM follows WHERE day <= ?",
                day.isoformat(),
            )
            listed.append({"ref_date": day.isoformat(), "cumulate_user": total})
            day += timedelta(days=1)
        return {"list": listed}

    def _messages(self, call: Call) -> Json:
        rows = self._store.rows(
            "SELECT day, kind, count(*) AS n, count(DISTINCT openid) AS people "
            "FROM truth WHERE side = 'me' AND day BETWEEN ? AND ? GROUP BY day, kind",
            *self._span(call, WEEK),
        )
        return {
            "list": [
                {
                    "ref_date": row["day"],
                    "msg_type": KINDS[row["kind"]],
                    "msg_user": row["people"],
                    "msg_count": row["n"],
                }
                for row in rows
                if row["kind"] in KINDS
            ]
        }

    def _messages_by_hour(self, call: Call) -> Json:
        rows = self._store.rows(
            "SELECT day, kind, (at_ms / 3600000 + 8) % 24 AS hour, count(*) AS n, "
            "count(DISTINCT openid) AS people FROM truth WHERE side = 'me' "
            "AND day BETWEEN ? AND ? GROUP BY day, kind, hour",
            *self._span(call, 1),
        )
        return {
            "list": [
                {
                    "ref_date": row["day"],
                    "ref_hour": row["hour"] * 100,
                    "msg_type": KINDS[row["kind"]],
                    "msg_user": row["people"],
                    "msg_count": row["n"],
                }
                for row in rows
                if row["kind"] in KINDS
            ]
        }

    def _span(self, call: Call, longest: int) -> tuple[str, str]:
        """Return first and last day.

        Raises:
            Refusal: 61500 no dates, 61501 too long or not over, 61503 too early.
        """
        first, last = (_date(call.body.get(k)) for k in ("begin_date", "end_date"))
        today = date.fromisoformat(china_day(self._clock()))
        if last < first or (last - first).days >= longest or last >= today:
            raise Refusal(61501)
        hour = int((self._clock() / 3600 + 8) % 24)
        if last == today - timedelta(days=1) and hour < READY_HOUR:
            raise Refusal(61503)
        return first.isoformat(), last.isoformat()


def _date(text: object) -> date:
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        raise Refusal(61500)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(61500) from None
