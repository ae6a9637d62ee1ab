import pytest

from chalicelib.core.errors import Unavailable
from chalicelib.messaging.outcomes import judge, judge_code
from chalicelib.messaging.pushes.answers import read
from chalicelib.messaging.pushes.models import Row, RowState
from chalicelib.wechat.errors import UnknownOutcome


@pytest.mark.parametrize(
    ("errcode", "way"),
    [
        (-1, "again"),
        (45011, "again"),
        (40001, "again"),
        (45009, "tomorrow"),
        (43117, "slow"),
        (40241, "done"),
        (40003, "final"),
        (43004, "final"),
        (43101, "final"),
        (45015, "final"),
        (45047, "final"),
        (40037, "stop"),
        (47003, "stop"),
        (48001, "stop"),
        (48004, "stop"),
        (50002, "stop"),
        (40164, "stop"),
        (987654, "final"),
    ],
)
def test_each_code_has_its_way(errcode, way):
    assert judge_code(errcode, "text", "/path").way == way


def test_what_an_operator_has_to_know_raises_an_alarm():
    alarming = [
        c for c in (40164, 45009, 48004, 987654) if judge_code(c, "", "").alarming
    ]
    quiet = [c for c in (-1, 43004, 43117, 40003) if judge_code(c, "", "").alarming]

    assert (len(alarming), quiet) == (4, [])
    text = judge_code(40164, "invalid ip 203.0.113.9, not in whitelist", "/p").text
    assert "203.0.113.9" in text


def test_only_an_answer_that_was_cut_is_unsure():
    assert judge(UnknownOutcome("cut")).way == "unsure"
    assert judge(Unavailable("no token")).way == "again"


def test_a_no_by_a_gateway_is_no_clear_no():
    rows = [Row("c1"), Row("c2"), Row("c3")]
    answers = [
        {"errcode": -1, "errmsg": "system error"},
        {"errcode": -1, "errmsg": "HTTP 502"},
        "unknown",
    ]

    turn = read(rows, answers, fresh={"c1", "c2", "c3"})

    assert turn.unsure == [(rows[0], True), (rows[1], False), (rows[2], False)]
    assert (turn.report.sent_n, turn.report.busy_n) == (3, 2)


def test_who_may_have_been_reached_before_is_not_untouched_by_a_later_no():
    row = Row("c1", first_ms=1)

    turn = read([row], [{"errcode": 45009, "errmsg": "quota"}], fresh=set())

    assert turn.unsure == [(row, False)]


def test_a_success_may_come_with_errcode_as_text_or_none():
    rows = [Row("c1"), Row("c2")]

    turn = read(rows, [{"errcode": "0", "msgid": 1}, {"msgid": 2}], fresh=set())

    assert [(e.state, e.msgid) for e in turn.endings] == [
        (RowState.SENT, "1"),
        (RowState.SENT, "2"),
    ]
