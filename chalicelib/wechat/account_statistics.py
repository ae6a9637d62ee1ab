"""WeChat's own statistics and the quotas of its API."""

from datetime import date
from typing import Any

from chalicelib.core.errors import InvalidInput
from chalicelib.wechat.client import Client

# How many days, both ends included, one call may ask for.
MAX_DAYS = {
    "getusersummary": 7,
    "getusercumulate": 7,
    "getarticlesummary": 1,
    "getarticletotal": 1,
    "getuserread": 3,
    "getuserreadhour": 1,
    "getusershare": 7,
    "getusersharehour": 1,
    "getarticleread": 1,
    "getarticleshare": 1,
    "getbizsummary": 30,
    "getarticletotaldetail": 1,
    "getupstreammsg": 7,
    "getupstreammsghour": 1,
    "getupstreammsgweek": 30,
    "getupstreammsgmonth": 30,
    "getupstreammsgdist": 15,
    "getupstreammsgdistweek": 15,
    "getupstreammsgdistmonth": 15,
    "getinterfacesummary": 30,
    "getinterfacesummaryhour": 1,
}

Row = dict[str, Any]


class Statistics(Client):
    """Figures up to yesterday, there from 08:00 in China on.

    Source: https://developers.weixin.qq.com/doc/service/api/analysis/user/api_getusersummary.html
    """

    def statistics(self, name: str, first: date, last: date) -> list[Row]:
        """Return the rows of one of ``MAX_DAYS``, as WeChat names them.

        Raises:
            WeChatUnavailable: 61503, yesterday's figures are not ready yet.
        """
        if name not in MAX_DAYS:
            raise InvalidInput("WeChat has no such statistics")
        if not 1 <= (last - first).days + 1 <= MAX_DAYS[name]:
            raise InvalidInput(f"{name} takes 1 to {MAX_DAYS[name]} days")
        body = {"begin_date": first.isoformat(), "end_date": last.isoformat()}
        return list(self._post(f"/datacube/{name}", body).get("list", []))

    def follower_changes(self, first: date, last: date) -> list[Row]:
        """Return ``ref_date, user_source, new_user, cancel_user``; a day may lack."""
        return self.statistics("getusersummary", first, last)

    def follower_totals(self, first: date, last: date) -> list[Row]:
        """Return ``ref_date, cumulate_user``."""
        return self.statistics("getusercumulate", first, last)

    def received_messages(self, first: date, last: date) -> list[Row]:
        """Return ``ref_date, msg_type, msg_user, msg_count``."""
        return self.statistics("getupstreammsg", first, last)


class Limits(Client):
    """Quotas, and what WeChat tells about its own network.

    Source: https://developers.weixin.qq.com/doc/service/api/apimanage/api_getapiquota.html
    """

    def quota(self, path: str) -> dict[str, Any]:
        """Return ``quota`` and ``rate_limit`` of an API, ``/cgi-bin/...``."""
        return self._post("/cgi-bin/openapi/quota/get", {"cgi_path": path})

    def clear_quota(self, app_id: str) -> None:
        """Set every counter back; WeChat allows it ten times a month."""
        self._post("/cgi-bin/clear_quota", {"appid": app_id})

    def request_record(self, rid: str) -> dict[str, Any]:
        """Return what WeChat recorded of the call an ``errmsg`` named by ``rid``."""
        answer = self._post("/cgi-bin/openapi/rid/get", {"rid": rid})
        return dict(answer["request"])

    def callback_addresses(self) -> list[str]:
        """Return the addresses and networks WeChat posts from; they change."""
        return list(self._get("/cgi-bin/getcallbackip").get("ip_list", []))
