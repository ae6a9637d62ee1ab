"""The access token, from the endpoint that gives every caller the same one.

Only the ``token`` function calls this; everyone else reads what it stored.

Source: https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
"""

import httpx

from chalicelib.wechat.client import API, Request, exchange, read_json
from chalicelib.wechat.errors import CallerBug, StaleToken

_PATH = "/cgi-bin/stable_token"


def stable_token(
    http: httpx.Client,
    app_id: str,
    secret: str,
    *,
    force: bool = False,
    api: str = API,
) -> tuple[str, int]:
    """Return the token and the seconds it still lives, 300 or more.

    Args:
        force: replace a token that WeChat refuses although it is not over; WeChat
            allows it 20 times a day, half a minute apart, and else gives the old one.

    Raises:
        CallerBug: wrong AppID or secret, or ``ip_refused``: our address is not in
            WeChat's whitelist.
    """
    body = {
        "grant_type": "client_credential",
        "appid": app_id,
        "secret": secret,
        "force_refresh": force,
    }
    request = Request("POST", _PATH, body=body)
    try:
        answer = read_json(exchange(http, api, request, {}), request)
    except StaleToken as error:
        # Here no token was sent: 40001 says that the secret is wrong.
        raise CallerBug(str(error), error.errcode) from None
    return str(answer["access_token"]), int(answer["expires_in"])
