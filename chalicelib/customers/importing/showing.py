"""How an import looks: its steps, its columns, its counts; pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.customers.attributes.models import Attribute
from chalicelib.customers.attributes.veiling import unnamed, veiled
from chalicelib.customers.book.masking import masked
from chalicelib.customers.importing.fields import Kind, fields_of, meant
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
_OF_WECHAT = frozenset({"openid", "unionid"})
_SAMPLES = 3
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


def columns(
    one: Import, chosen: Sequence[str], catalogue: Mapping[str, Attribute]
) -> list[Column]:
    """Return the columns, each with what stands in it first, masked.

    Args:
        one: the import.
        chosen: what the columns are to become, "" for nothing.
        catalogue: which attributes name a person.
    """
    # A column that is not imported is masked by its head all the same.
    known = fields_of(Kind.CUSTOMERS, catalogue)
    taken = zip(chosen, meant(one.heads, known), strict=True)
    return [
        Column(number, unnamed(head), _samples(one, number, names, catalogue))
        for number, (head, names) in enumerate(zip(one.heads, taken, strict=True))
    ]


def _samples(
    one: Import,
    number: int,
    names: Collection[str],
    catalogue: Mapping[str, Attribute],
) -> tuple[str, ...]:
    cells = [line[number].strip() for line in one.samples if number < len(line)]
    full = [cell for cell in cells if cell][:_SAMPLES]
    return tuple(_sample(cell, names, catalogue) for cell in full)


def _sample(
    text: str, names: Collection[str], catalogue: Mapping[str, Attribute]
) -> str:
    if not _OF_WECHAT.isdisjoint(names):
        return masked(text)
    known = (catalogue[name] for name in names if name in catalogue)
    naming = next((one for one in known if one.sealed), None)
    return veiled(naming, text) if naming else unnamed(text)


def tally(kind: Kind, counts: Mapping[str, int]) -> list[Shown]:
    """Return the counts in words; what is usual is there even when it is none."""
    usual = (Outcome.NEW, Outcome.CHANGED, Outcome.SAME, Outcome.FAULT)
    return [
        Shown(outcome.value, label, count, _TONES.get(outcome, "") if count else "")
        for outcome, label in _LABELS[kind].items()
        if (count := counts.get(outcome.value, 0)) or (counts and outcome in usual)
    ]
