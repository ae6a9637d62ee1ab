"""`make run` as a newcomer meets it: the start page, its ports, its end."""

import json
import subprocess
import sys

import pytest

from infra.local.environment import ROOT, url
from tests.e2e.conftest import free_ports, start, stop
from tests.e2e.family import alive, family_of
from tests.e2e.simulated import HAPPENS_WITHIN_S, ask, fetch, until


@pytest.fixture
def follower(platform):
    return platform.follower("林小满")


def test_every_door_answers_through_the_gateway(stack):
    assert fetch(ask(f"{stack.gateway}/healthz"))[0] == 200
    assert fetch(ask(f"{stack.gateway}/wechat/callback"))[0] in (400, 403)
    status, body = fetch(ask(f"{stack.gateway}/v1/no-such-thing"))
    assert status == 404
    assert json.loads(body)["error"]["code"] == "not_found"


def test_the_start_page_leads_to_the_phone_and_says_how_far_things_are(stack, page):
    said = []
    page.on("console", lambda line: said.append(line.text))
    page.goto(f"{stack.gateway}/")
    phone = page.get_by_role("link", name="打开手机")
    assert phone.get_attribute("href") == f"{stack.wechat}/"
    page.get_by_text("没有演示数据").wait_for()
    assert said == []


def test_a_follower_gets_the_notice_that_the_start_page_sends(
    stack, platform, page, follower
):
    platform.act(follower, "text", content="新豆")
    page.goto(f"{stack.gateway}/")
    page.get_by_role("button", name="发一条模板消息").click()
    page.get_by_text("已发出").wait_for()
    [notice] = until(lambda: platform.seen(follower, "template"))
    assert notice["body"]["title"] == "订单发货通知"


def test_a_sync_started_by_its_button_comes_to_its_end(stack, page, follower):
    page.goto(f"{stack.gateway}/")
    page.get_by_role("button", name="同步粉丝").click()
    page.get_by_text("已完成：").wait_for(timeout=HAPPENS_WITHIN_S * 1000)


def test_another_site_cannot_press_the_buttons(stack):
    press = ask(f"{stack.gateway}/local/do/sync", {}, Origin="https://evil.example")
    assert fetch(press)[0] == 403


def test_a_port_in_use_is_named_with_the_way_out(stack):
    refused = subprocess.run(
        [sys.executable, "-m", "infra.local", "--port", str(stack.ports.first)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert f"port {stack.ports.first} (gateway) is taken" in refused.stderr
    assert "make run PORT=" in refused.stderr


def test_data_in_use_is_left_to_who_uses_it(stack):
    ports = free_ports()
    refused = subprocess.run(
        [
            *(sys.executable, "-m", "infra.local"),
            *("--port", str(ports.first), "--data", str(stack.data)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,  # one that is not refused would run on
    )
    assert refused.returncode == 1
    assert "is in use by another run" in refused.stderr


@pytest.fixture
def another(tmp_path):
    """Return what starts a second stack, each time with the data of the last."""
    ports, started = free_ports(), []

    def begin():
        started.append(start(ports, tmp_path, "--bare"))
        return started[-1]

    yield begin, ports, tmp_path / "data"
    for running in started:
        if running.poll() is None:
            stop(running)


def test_however_it_ends_it_leaves_nothing_behind_and_keeps_the_data(another):
    begin, ports, data = another
    running = begin()
    _, body = fetch(ask(f"{url(ports.wechat)}/sim/people", {"name": "周一诺"}))
    openid = json.loads(body)["openid"]
    family = family_of(running.pid)
    assert len(family) > 6
    assert stop(running) == 0
    assert [pid for pid in family if alive(pid)] == []
    assert (data / "aws" / "dynamodb.json").is_file()

    running = begin()
    _, body = fetch(ask(f"{url(ports.wechat)}/sim/people?q={openid}"))
    assert [one["openid"] for one in json.loads(body)["people"]] == [openid]
    family = family_of(running.pid)
    running.kill()
    running.wait()
    until(lambda: not any(map(alive, family)))
