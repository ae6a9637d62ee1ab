"""What WeChat's answers to a turn of sends mean, one by one and for the whole push."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.messaging.governor.models import Decision
from chalicelib.messaging.outcomes import Verdict, judge_code
from chalicelib.messaging.pushes.models import Row, RowState
from chalicelib.messaging.rate.bucket import Report

_PATH = "/cgi-bin/message/template/send"

Answer = dict[str, Any] | Literal["unknown", "not sent"]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a recipient's send ended."""

    row: Row
    state: RowState
    code: str = ""
    msgid: str = ""
    decision: Decision | None = None  # where the governor ended it


@dataclass(slots=True)
class Turn:
    """What the answers to some sends mean."""

    endings: list[Ending] = field(default_factory=list)
    unsure: list[tuple[Row, bool]] = field(default_factory=list)  # again, soon
    slow: list[tuple[Row, bool]] = field(default_factory=list)  # again, in a day
    stop: Verdict | None = None
    spent: Verdict | None = None
    wait_s: int = 0
    gone: list[Row] = field(default_factory=list)  # no followers any more
    alarms: list[Verdict] = field(default_factory=list)  # one of each code
    report: Report = field(default_factory=Report)

    @property
    def msgids(self) -> list[str]:
        return [ending.msgid for ending in self.endings if ending.msgid]


def read(leased: Sequence[Row], answers: Sequence[Answer], fresh: set[str]) -> Turn:
    """Sort the answers by what they mean.

    Args:
        fresh: who had not been sent to before, so that a clear no means untouched.
    """
    outcome = Turn()
    busy_n = 0
    for row, answer in zip(leased, answers, strict=True):
        untouched = row.customer_id in fresh
        if answer == "unknown":
            outcome.unsure.append((row, False))
        elif answer == "not sent" or not isinstance(answer, dict):
            outcome.unsure.append((row, untouched))
        elif not int(answer.get("errcode") or 0):
            msgid = str(answer.get("msgid", ""))
            outcome.endings.append(Ending(row, RowState.SENT, msgid=msgid))
        else:
            busy_n += _take_refusal(outcome, row, answer, untouched=untouched)
    outcome.report = Report(sent_n=len(leased), busy_n=busy_n)
    return outcome


def _take_refusal(
    outcome: Turn, row: Row, answer: dict[str, Any], *, untouched: bool
) -> int:
    """Enter a refusal; return 1 if it says that WeChat is too busy."""
    errmsg = str(answer.get("errmsg", ""))
    verdict = judge_code(int(answer["errcode"]), errmsg, _PATH)
    if verdict.alarming and verdict.code not in {v.code for v in outcome.alarms}:
        outcome.alarms.append(verdict)
    match verdict.way:
        case "done":
            outcome.endings.append(Ending(row, RowState.SENT))
        case "slow":
            outcome.slow.append((row, untouched))
        case "tomorrow":
            outcome.unsure.append((row, untouched))
            outcome.spent = verdict
        case "again" | "unsure":
            # What a gateway answered in WeChat's place is no clear no.
            by_gateway = errmsg.startswith("HTTP ")
            outcome.unsure.append((row, untouched and not by_gateway))
            outcome.wait_s = max(outcome.wait_s, verdict.wait_s)
        case "final" | "stop":
            outcome.endings.append(Ending(row, RowState.FAILED, verdict.code))
            if verdict.not_a_follower:
                outcome.gone.append(row)
            if verdict.way == "stop":
                outcome.stop = verdict
    return int(verdict.busy)
