"""The simulated platform asked from outside, and patience for what takes a moment."""

import json
import time
import urllib.error
import urllib.request

HAPPENS_WITHIN_S = 30


def ask(address, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    return urllib.request.Request(address, data, headers)


def fetch(request):
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def until(check, what="it", within_s=HAPPENS_WITHIN_S):
    """Return what ``check`` finds, as soon as it finds something."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        if found := check():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen")


class Platform:
    """What WeChat knows and does, by the simulator's own doors."""

    def __init__(self, stack):
        self._url = f"{stack.wechat}/sim"

    def _call(self, path, body=None):
        status, answer = fetch(ask(f"{self._url}/{path}", body))
        assert status == 200, answer
        return json.loads(answer)

    def person(self, name):
        return self._call("people", {"name": name})["openid"]

    def act(self, openid, what, **given):
        self._call("act", {"openid": openid, "do": what, **given})

    def truth(self, openid):
        return self._call(f"truth?openid={openid}")["truth"]

    def seen(self, openid, kind=""):
        """Return what the account showed a person, in order."""
        lines = [line for line in self.truth(openid) if line["side"] == "account"]
        return [line for line in lines if kind in ("", line["kind"])]

    def followers(self):
        return self._call("state")["followers"]

    def transcript(self, media_id):
        return self._call(f"transcript?media_id={media_id}")["text"]

    def calls(self, path):
        return [one for one in self._call("desk")["calls"] if one["path"] == path]

    def spoil(self, path, how, **more):
        self._call("faults", {"path": path, "how": how, **more})

    def heal(self):
        self._call("faults", {"clear": True})

    def follower(self, name):
        """Return somebody who follows and has been greeted."""
        openid = self.person(name)
        self.act(openid, "follow")
        until(lambda: self.seen(openid), "the welcome")
        return openid
