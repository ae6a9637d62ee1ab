"""What reaches a follower when something breaks underneath: everything, and once."""

import subprocess
import sys
import time

import pytest

from infra.local.environment import ROOT
from tests.e2e.family import kill_workers
from tests.e2e.simulated import until

TEMPLATE = "/cgi-bin/message/template/send"
MEDIA = "/cgi-bin/media/get"
COMES_BACK_AFTER_S = 6
BUSY_S = 4
BACK_OFF_S = 60
MOMENTS_MS = (20, 30, 40, 50, 60, 80, 100, 15, 25, 35, 45, 55)
HIT = "inbound failed: Runtime.ExitError"


@pytest.fixture(scope="module", autouse=True)
def impatient(records):
    """Let what a dead worker held come back soon.

    A poll that is waiting goes on by the old time-out, for up to twenty seconds: so the
    test that takes longer comes first, and those that kill come after it.
    """
    queues = ("inbound.fifo", "media")
    before = {name: records.waits_for(name, COMES_BACK_AFTER_S) for name in queues}
    yield
    for name, seconds in before.items():
        records.waits_for(name, seconds)


@pytest.fixture(scope="module", autouse=True)
def cut_off(stack, platform):
    """Send a notice whose answer gets lost; half a minute later it is tried again."""
    openid = platform.follower("苏晚晴")
    platform.spoil(TEMPLATE, "cut_after", openid=openid)
    where = ["--stage", "local", "--port", str(stack.ports.first)]
    subprocess.run(
        [sys.executable, "-m", "infra.operate", "push", *where, "--to", openid],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return openid


def test_a_notice_whose_answer_got_lost_is_on_the_phone_once(
    platform, records, cut_off
):
    until(
        lambda: records.timeline(cut_off, "receipt", "sent"),
        "the second try",
        BACK_OFF_S,
    )
    until(lambda: records.timeline(cut_off, "receipt", "delivered"), "the receipt")
    tries = [one for one in platform.calls(TEMPLATE) if cut_off in one["body"]]
    assert len(tries) == 2
    assert len(platform.seen(cut_off, "template")) == 1
    states = [one["type"] for one in records.timeline(cut_off, "receipt")]
    assert sorted(states) == ["delivered", "sent"]


def test_what_a_follower_wrote_is_recorded_once_though_workers_were_killed(
    stack, platform, records
):
    openid = platform.follower("林景行")
    log = stack.logs / "pump.log"
    said = []
    for moment_ms in MOMENTS_MS:
        said.append(f"过了 {moment_ms} 毫秒")
        platform.act(openid, "text", content=said[-1])
        time.sleep(moment_ms / 1000)
        kill_workers(stack.pid, "chalicelib.inbox.jobs")
        if HIT in log.read_text():
            break
    said.append("都收到了吗")
    platform.act(openid, "text", content=said[-1])

    until(lambda: records.profile(openid).get("in_n") == len(said) + 1, "the last one")
    written = [one["title"] for one in records.timeline(openid, "message", "text")]
    assert [title for title in written if title in said] == said
    assert HIT in log.read_text()


def test_a_recording_is_brought_home_though_its_worker_was_killed(
    stack, platform, records
):
    openid = platform.follower("周一诺")
    known = len(platform.calls(MEDIA))
    platform.spoil(MEDIA, "delay", delay_s=BUSY_S)
    platform.act(openid, "voice", duration_ms=2000)
    until(lambda: len(platform.calls(MEDIA)) > known, "the download")

    assert kill_workers(stack.pid, "chalicelib.callcenter.voice.jobs")

    [said] = until(lambda: records.timeline(openid, "transcript"), "the transcript")
    assert said["data"]["text"]
    [recording] = records.timeline(openid, "recording")
    assert recording["data"]["object"] in records.media(openid)
