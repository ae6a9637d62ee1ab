"""Everything that reaches people: templates, notices, service and mass messages.

A ``_send`` whose answer is cut raises ``UnknownOutcome``.  Repeat it only where WeChat
recognises a repeat: by ``client_msg_id`` or ``clientmsgid``, never custom/send.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.wechat.client import Client
from chalicelib.wechat.messages import Body


class Templates(Client):
    """Template messages: notices to a follower who did not ask, never advertising.

    Source: https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage.html
    """

    def send_template(self, body: Body) -> int:
        """Send ``messages.template`` and return the id its receipt will carry.

        Raises:
            UnreachableUser: not a follower, blocked, or no such openid.
            UnknownOutcome: safe to repeat for 10 minutes with the same client_msg_id.
        """
        return int(self._send("/cgi-bin/message/template/send", body)["msgid"])

    def templates(self) -> list[dict[str, Any]]:
        """Return the account's templates (at most 25) as WeChat describes them."""
        answer = self._get("/cgi-bin/template/get_all_private_template")
        return list(answer.get("template_list", []))

    def add_template(self, short_id: str, keywords: Sequence[str]) -> str:
        """Take a template from WeChat's library and return its id."""
        body = {"template_id_short": short_id, "keyword_name_list": list(keywords)}
        answer = self._post("/cgi-bin/template/api_add_template", body)
        return str(answer["template_id"])

    def delete_template(self, template_id: str) -> None:
        body = {"template_id": template_id}
        self._post("/cgi-bin/template/del_private_template", body)

    def industries(self) -> dict[str, Any]:
        """Return the primary and secondary industry the templates belong to."""
        return self._get("/cgi-bin/template/get_industry")

    def send_once(self, body: Body) -> None:
        """Send the one message a person agreed to on a one-time subscription page.

        Source: https://developers.weixin.qq.com/doc/service/api/notify/onetime/api_templatesubscribe.html
        """
        self._send("/cgi-bin/message/template/subscribe", body)


class Notices(Client):
    """Subscription notices: one for each time the person agreed.

    Source: https://developers.weixin.qq.com/doc/service/api/notify/notify/api_sendnewsubscribemsg.html
    """

    def send_notice(self, body: Body) -> None:
        """Send one; how it fared comes as ``NoticeSent``.

        Raises:
            UnreachableUser: 43101, the person did not agree or has used it up.
        """
        self._send("/cgi-bin/message/subscribe/bizsend", body)

    def notice_templates(self) -> list[dict[str, Any]]:
        return list(self._get("/wxaapi/newtmpl/gettemplate").get("data", []))

    def add_notice_template(
        self, title_id: str, keyword_ids: Sequence[int], use: str
    ) -> str:
        """Take 2 to 5 keywords of a title and return the new template's id."""
        body = {"tid": title_id, "kidList": list(keyword_ids), "sceneDesc": use}
        return str(self._post("/wxaapi/newtmpl/addtemplate", body)["priTmplId"])


class CustomMessages(Client):
    """Service messages, while the window a person's action opened lasts.

    Source: https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html
    """

    def send_custom(self, body: Body) -> None:
        """Send ``messages.custom``.

        Raises:
            UnreachableUser: ``no_window`` (45015, 45047), or not a follower.
            UnknownOutcome: it may have arrived; a repeat would be a second message.
        """
        self._send("/cgi-bin/message/custom/send", body)

    def typing(self, open_id: str, *, on: bool = True) -> None:
        """Show the person that somebody is typing, or no longer is."""
        body = {"touser": open_id, "command": "Typing" if on else "CancelTyping"}
        self._post("/cgi-bin/message/custom/typing", body)


class MassMessages(Client):
    """Mass sends: a person gets at most 4 a month.

    Source: https://developers.weixin.qq.com/doc/service/api/notify/message/api_sendall.html
    """

    def send_to_tag(self, body: Body) -> str:
        """Submit ``messages.mass_to_tag`` and return the id ``MassSent`` will carry.

        Raises:
            DuplicateSend: submitted within 24 h; ``job_id`` is that one's.
        """
        return str(self._send("/cgi-bin/message/mass/sendall", body)["msg_id"])

    def send_to_people(self, body: Body) -> str:
        """Submit ``messages.mass_to_people``; otherwise as ``send_to_tag``."""
        return str(self._send("/cgi-bin/message/mass/send", body)["msg_id"])

    def preview_mass(self, content: Mapping[str, Any], wechat_name: str) -> None:
        """Show one person, by WeChat name, what a mass send would look like."""
        body = {"towxname": wechat_name, **content}
        self._send("/cgi-bin/message/mass/preview", body)

    def mass_status(self, job_id: str) -> str:
        """Return SEND_SUCCESS, SENDING, SEND_FAIL or DELETE."""
        answer = self._post("/cgi-bin/message/mass/get", {"msg_id": job_id})
        return str(answer["msg_status"])

    def delete_mass(self, job_id: int, article_index: int = 0) -> None:
        """Withdraw the articles of a mass send: one, counted from 1, or all for 0."""
        body = {"msg_id": job_id, "article_idx": article_index}
        self._post("/cgi-bin/message/mass/delete", body)
