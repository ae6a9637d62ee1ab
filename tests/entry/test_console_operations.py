"""The operators' page: what waits, what died of what, and sending it back."""

import json
import re

import pytest

from chalicelib import connections
from chalicelib.console.operations import service
from chalicelib.console.operations.queues import QueueReader
from chalicelib.core.settings import settings
from chalicelib.staff.models import Role
from tests.console import seat


def bury(queue, *bodies, reason="", group=""):
    """Put letters into the dead letters of a queue."""
    dead = queue.partition(".fifo")[0] + "-dlq" + (".fifo" if ".fifo" in queue else "")
    for number, body in enumerate(bodies):
        request = {
            "QueueUrl": f"{settings().queue_url_prefix}/zhike-local-{dead}",
            "MessageBody": json.dumps(body),
        }
        if reason:
            value = {"DataType": "String", "StringValue": reason}
            request["MessageAttributes"] = {"reason": value}
        if group:
            request["MessageGroupId"] = group
            request["MessageDeduplicationId"] = f"{group}-{number}"
        connections.sqs().call("SendMessage", request)


def depths(queue):
    """Return how many are in a queue and in its dead letters."""
    found = QueueReader(settings(), connections.sqs()).depths()
    live, dead = (one.messages for one in found if one.queue == queue)
    return live, dead


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def test_depths_and_dead_letters_are_counted(aws):
    bury("push", {"a": 1}, {"a": 2})

    row = words(seat().part("/console/operations/queues").text).partition("模板推送")[2]

    assert row.split()[:6] == ["push", "0", "0", "0", "—", "2"]


def test_every_queue_has_a_name_that_people_know(aws):
    found = QueueReader(settings(), connections.sqs()).depths()

    assert {one.queue for one in found} == set(service.TITLES)


def test_a_rehearsal_moves_nothing_and_says_how_many(aws):
    bury("push", {"a": 1}, {"a": 2}, reason="unreadable")
    form = {"reason": "unreadable", "rehearse": "yes"}

    answer = seat().do("/console/operations/dead/push", form)

    assert "会送回 2 封，没有做任何改动" in words(answer.text)
    assert depths("push") == (0, 2)


def test_only_the_letters_of_a_reason_are_sent_back(aws):
    bury("push", {"a": 1}, reason="unreadable")
    bury("push", {"a": 2})

    answer = seat().do("/console/operations/dead/push", {"reason": "unreadable"})

    assert "已送回 1 封" in words(answer.text)
    assert depths("push") == (1, 1)


def test_letters_of_a_person_go_back_in_their_order(aws):
    letters = [{"n": n} for n in range(13)]
    bury("outbound.fifo", *letters, group="oAnna")

    seat().do("/console/operations/dead/outbound.fifo", {"reason": ""})

    back = []
    while len(back) < len(letters):
        url = f"{settings().queue_url_prefix}/zhike-local-outbound.fifo"
        request = {"QueueUrl": url, "MaxNumberOfMessages": 10}
        found = connections.sqs().call("ReceiveMessage", request).get("Messages", [])
        assert found
        for one in found:
            back.append(json.loads(one["Body"]))
            request = {"QueueUrl": url, "ReceiptHandle": one["ReceiptHandle"]}
            connections.sqs().call("DeleteMessage", request)
    assert back == letters


def test_looking_takes_nothing_away_and_hides_nothing(aws):
    bury("push", {"a": 1})
    boss = seat()

    assert "共 1 封" in words(boss.get("/console/operations/dead/push").text)
    assert "共 1 封" in words(boss.get("/console/operations/dead/push").text)


def test_what_a_letter_says_is_for_the_administrator(aws):
    bury("push", {"note": "her-number-138"})

    assert "her-number-138" in seat().get("/console/operations/dead/push").text
    auditor = seat(Role.AUDITOR).get("/console/operations/dead/push")
    assert (auditor.status, "her-number-138" in auditor.text) == (200, False)


@pytest.mark.parametrize("queue", ["nothing", "push-dlq", "..%2Fx"])
def test_only_our_queues_are_looked_into(aws, queue):
    assert seat().get(f"/console/operations/dead/{queue}").status == 404


def test_a_schedule_that_ran_is_told_from_one_that_failed(aws):
    with connections.runs().noted("clock"):
        pass
    with pytest.raises(ZeroDivisionError), connections.runs().noted("token"):
        _ = 1 / 0

    shown = words(seat().part("/console/operations/schedules").text)

    assert re.search(r"每分钟巡检 clock 正常", shown)
    assert re.search(r"微信令牌 token 上次出错：ZeroDivisionError", shown)
    assert re.search(r"数据归档 archive 还没有运行过", shown)


def test_the_bell_rings_for_dead_letters_and_only_for_operators(aws):
    bury("push", {"a": 1})

    assert ">1</span>" in seat().part("/console/notices/count").text
    assert seat(Role.AGENT).part("/console/notices/count").text.strip() == ""
