"""What the start page shows and does, in the words of the operator's command line."""

import json
from typing import Any
from urllib.request import urlopen

from chalicelib import connections
from chalicelib.aws.lean import AwsError
from chalicelib.core.errors import NotFound, Unavailable
from chalicelib.core.settings import settings
from infra import operate
from infra.local.demo.progress import STARTING, Progress
from infra.local.start_page import Action

Shown = dict[str, Any]
_FORMS = {"html": "打开网页报表", "xlsx": "下载 Excel", "json": "JSON"}


class State:
    """Reads it anew each time; the page asks every two seconds."""

    def read(self) -> Shown:
        try:
            demo = Progress(connections.workspace()).read()
            return {"demo": demo, "report": _report(), "sync": operate.sync_state()}
        except (Unavailable, AwsError):
            return {"demo": STARTING, "report": _NO_REPORT, "sync": ""}


_NO_REPORT: Shown = {"words": "", "links": {}}


def _report() -> Shown:
    found = operate.latest_report()
    if found is None:
        return _NO_REPORT
    links = operate.report_links(found)
    return {
        "words": operate.report_state(found),
        "links": {_FORMS[form]: links[form] for form in _FORMS if form in links},
    }


def _push() -> str:
    """Send to whoever spoke last on the phone page."""
    with urlopen(f"{settings().wechat_api}/sim/people?limit=50", timeout=5) as answer:  # noqa: S310 -- our own simulator
        people = json.load(answer)["people"]
    followers = [person for person in people if person["follows"]]
    if not followers:
        raise NotFound("还没有关注者，先在手机上关注公众号")
    said = operate.push(followers[0]["openid"], operate.shipped())
    return f"给{followers[0]['name']}：{said}"


ACTIONS: dict[str, Action] = {
    "sync": operate.sync,
    "report": lambda: operate.report(*operate.last_days()),
    "push": _push,
}
