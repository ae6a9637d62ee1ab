"""WeChat's own customer-service tool, where a brand still uses it beside ours.

Its paths begin with ``/customservice``, only the two lists with ``/cgi-bin``.

Source: https://developers.weixin.qq.com/doc/service/api/customer/agent/api_getkflist.html
"""

from typing import Any

from chalicelib.wechat.client import Client
from chalicelib.wechat.errors import CallerBug

MAX_RECORDS = 10_000  # a call; the times asked for span at most 24 hours

_NO_SESSION = 65413


class Agents(Client):
    """Agents, their sessions and what was said in them."""

    def agents(self) -> list[dict[str, Any]]:
        return list(self._get("/cgi-bin/customservice/getkflist").get("kf_list", []))

    def online_agents(self) -> list[dict[str, Any]]:
        answer = self._get("/cgi-bin/customservice/getonlinekflist")
        return list(answer.get("kf_online_list", []))

    def add_agent(self, kf_account: str, nickname: str) -> None:
        """Add ``prefix@wechatid``; a person has to bind it before it can serve."""
        body = {"kf_account": kf_account, "nickname": nickname}
        self._post("/customservice/kfaccount/add", body)

    def open_session(self, kf_account: str, open_id: str) -> None:
        body = {"kf_account": kf_account, "openid": open_id}
        self._post("/customservice/kfsession/create", body)

    def close_session(self, kf_account: str, open_id: str) -> None:
        body = {"kf_account": kf_account, "openid": open_id}
        self._post("/customservice/kfsession/close", body)

    def agent_of(self, open_id: str) -> str:
        """Return the agent who serves a person, or "" when nobody does."""
        try:
            answer = self._get("/customservice/kfsession/getsession", openid=open_id)
        except CallerBug as error:
            if error.errcode != _NO_SESSION:
                raise
            return ""
        return str(answer.get("kf_account", ""))

    def sessions(self, kf_account: str) -> list[dict[str, Any]]:
        """Return ``createtime, openid`` of everyone the agent serves now."""
        path = "/customservice/kfsession/getsessionlist"
        return list(self._get(path, kf_account=kf_account).get("sessionlist", []))

    def waiting(self) -> tuple[int, list[dict[str, Any]]]:
        """Return how many wait, and ``latest_time, openid`` of the first of them."""
        answer = self._get("/customservice/kfsession/getwaitcase")
        return int(answer.get("count", 0)), list(answer.get("waitcaselist", []))

    def records(
        self, start_s: int, end_s: int, after: int = 1
    ) -> tuple[list[dict[str, Any]], int]:
        """Return up to 10,000 lines of text and the ``after`` of the next call.

        The last call is the one that brings fewer than ``MAX_RECORDS``.
        """
        body = {"starttime": start_s, "endtime": end_s, "msgid": after}
        path = "/customservice/msgrecord/getmsglist"
        answer = self._post(path, body | {"number": MAX_RECORDS})
        return list(answer.get("recordlist", [])), int(answer.get("msgid", after))
