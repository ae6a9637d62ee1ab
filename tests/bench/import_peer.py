"""The follower import that one writes in an afternoon: requests, boto3, batch_writer.

It runs in a process of its own and takes turns, so that what is compared is measured
within moments and neither's memory counts as the other's.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.bench.followers import running

PEOPLE = 1_000  # of one turn


class Peer:
    """Imports some people a turn, and adds up what that took."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._cpu_s = {"whole": 0.0, "profile": 0.0}
        self._turns = 0

    def take_a_turn(self) -> None:
        """Import people with all that is stored of them, and others as profiles."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for what in self._cpu_s:
            print(what, file=self._process.stdin, flush=True)
            self._cpu_s[what] += float(self._process.stdout.readline())
        self._turns += 1

    def us(self, what: str) -> float:
        """Return the CPU of one follower in µs."""
        return self._cpu_s[what] / self._turns / PEOPLE * 1e6


@contextmanager
def in_a_process() -> Iterator[Peer]:
    with running() as world:
        world.set(0, PEOPLE)
        command = [sys.executable, "-m", "tests.bench.import_peer", world.url]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            yield Peer(process)


class Importing:
    """What the peer's process does."""

    def __init__(self, url: str) -> None:
        import boto3
        import requests

        from chalicelib.core.settings import settings

        self._api = f"{url}/cgi-bin/user"
        self._session = requests.Session()
        self._app_id = settings().wechat_app_id
        tables = boto3.resource("dynamodb", endpoint_url=url)
        self._profiles = tables.Table(settings().profiles_table)
        self._interactions = tables.Table(settings().interactions_table)

    def all(self, what: str) -> None:
        token = {"access_token": "token"}
        page = self._session.get(f"{self._api}/get", params=token).json()
        people = page["data"]["openid"]
        with (
            self._profiles.batch_writer() as profiles,
            self._interactions.batch_writer() as lines,
        ):
            for start in range(0, len(people), 100):
                asked = [
                    {"openid": who, "lang": "zh_CN"} for who in people[start:][:100]
                ]
                answer = self._session.post(
                    f"{self._api}/info/batchget",
                    params=token,
                    json={"user_list": asked},
                ).json()
                for person in answer["user_info_list"]:
                    profiles.put_item(Item=self._profile(person))
                    if what == "whole":
                        for name in (person["openid"], person["unionid"]):
                            profiles.put_item(Item=self._identity(name, person))
                        lines.put_item(Item=_line(person))

    def _profile(self, person: dict[str, Any]) -> dict[str, Any]:
        return {
            "pk": person["openid"],
            "sk": "PROFILE",
            "oid": person["openid"],
            "app": self._app_id,
            "sub": True,
            "sub_at": person["subscribe_time"] * 1000,
            "sub_n": 1,
            "source": f"scene:{person['qr_scene_str']}",
            "unionid": person["unionid"],
            "remark": person["remark"],
            "lang": person["language"],
            "wx_tags": person["tagid_list"],
            "synced_at": 1_760_000_000_000,
        }

    def _identity(self, name: str, person: dict[str, Any]) -> dict[str, Any]:
        pk = f"ID#{self._app_id}#{name}"
        return {"pk": pk, "sk": "IDENTITY", "customer": person["openid"]}


def _line(person: dict[str, Any]) -> dict[str, Any]:
    at_ms = person["subscribe_time"] * 1000
    return {
        "pk": person["openid"],
        "sk": f"{at_ms}#{person['openid']}",
        "kind": "event",
        "type": "subscribe",
        "dir": "in",
        "title": "关注公众号（同步补记）",
        "at": at_ms,
        "day": "2023-11-15#07",
        "data": {"inferred": True, "source": f"scene:{person['qr_scene_str']}"},
    }


if __name__ == "__main__":
    import tests.conftest  # noqa: F401 -- sets the environment of the local stage

    importing = Importing(sys.argv[1])
    importing.all("whole")  # connections, and what is made on first use
    for line in sys.stdin:
        began = time.process_time()
        importing.all(line.strip())
        print(time.process_time() - began, flush=True)
