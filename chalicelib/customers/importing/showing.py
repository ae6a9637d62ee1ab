"""How an import looks: its steps, its columns, its counts; pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.customers.importing.fields import Kind
from chalicelib.customers.importing.models import Import, Outcome, State

_STEPS = ("上传", "对应列", "试运行", "导入", "结果")
_AT = {
    State.NEW: 0,
    State.READING: 0,
    State.READ: 1,
    State.CHECKING: 2,
    State.CHECKED: 2,
    State.RUNNING: 3,
    State.DONE: 4,
}
_LABELS = {
    Kind.CUSTOMERS: {
        Outcome.NEW: "新客户",
        Outcome.CHANGED: "更新资料",
        Outcome.SAME: "没有变化",
        Outcome.TWIN: "文件内重复",
        Outcome.FAULT: "有问题",
    },
    Kind.ORDERS: {
        Outcome.NEW: "新订单",
        Outcome.CHANGED: "补全订单",
        Outcome.SAME: "已有",
        Outcome.WAITING: "等待客户出现",
        Outcome.TWIN: "文件内重复",
        Outcome.FAULT: "有问题",
    },
}
_TONES = {Outcome.TWIN: "amber", Outcome.FAULT: "red", Outcome.NEW: "green"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One count."""

    outcome: str
    label: str
    count: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way."""

    label: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file."""

    number: int
    head: str
    samples: tuple[str, ...]


def steps(state: State) -> list[Step]:
    at = _AT[state]
    return [Step(label, n < at, n == at) for n, label in enumerate(_STEPS)]


def columns(one: Import) -> list[Column]:
    """Return the columns, each with what stands in it first."""
    return [
        Column(
            number,
            head,
            tuple(
                line[number]
                for line in one.samples
                if number < len(line) and line[number].strip()
            )[:3],
        )
        for number, head in enumerate(one.heads)
    ]


def tally(kind: Kind, counts: Mapping[str, int]) -> list[Shown]:
    """Return the counts in words; what is usual is there even when it is none."""
    usual = (Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.FAULT)
    return [
        Shown(outcome.value, label, count, _TONES.get(outcome, "") if count else "")
        for outcome, label in _LABELS[kind].items()
        if (count := counts.get(outcome.value, 0)) or (counts and outcome in usual)
    ]
