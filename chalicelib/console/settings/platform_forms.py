"""WeChat's rules as they are typed and shown; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.core.clock import HOUR_MS, MINUTE_MS
from chalicelib.core.errors import InvalidInput
from chalicelib.messaging.platform.models import TRIGGERS, Grant, Renewal, Table
from chalicelib.web.console.forms import Form, Refused, whole_number

_NAMES = {
    "message": "发来消息",
    "event.subscribe": "关注",
    "event.scan": "扫描带参数二维码",
    "event.click": "点击菜单",
    "event.scancode_push": "菜单「扫码」",
    "event.scancode_waitmsg": "菜单「扫码带提示」",
    "msgmenu": "点击菜单消息",
}
TITLES = {trigger: _NAMES[trigger] for trigger in TRIGGERS}
RENEWALS = (
    (Renewal.MAX.value, "取两者中较大的"),
    (Renewal.SUM.value, "条数累加"),
)
_MOST_MESSAGES = 1_000
_LONGEST_MINUTES = 60 * 24 * 30
_MOST_TEMPLATES = 100_000_000
_NOTE_CHARACTERS = 60
FIELDS = (
    *("since", "note", "renewal", "template_daily"),
    *(f"messages{number}" for number in range(len(TRIGGERS))),
    *(f"minutes{number}" for number in range(len(TRIGGERS))),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A table in the list of all."""

    table: Table
    state: str  # over, now or later

    @property
    def can_be_withdrawn(self) -> bool:
        return self.state == "later"


def lines(tables: Sequence[Table], now: Table) -> list[Line]:
    """Return every table with where it stands, the latest first."""
    states = {one.since: "over" if one.since < now.since else "later" for one in tables}
    states[now.since] = "now"
    return [Line(one, states[one.since]) for one in reversed(tables)]


def form(table: Table, version: int) -> Form:
    """Return a table as the form for the next one begins with."""
    values = {
        "since": "",
        "note": "",
        "renewal": table.renewal.value,
        "template_daily": str(table.template_daily),
        "version": str(version),
    }
    for number, trigger in enumerate(TRIGGERS):
        grant = table.grants.get(trigger, Grant(0, 0))
        values[f"messages{number}"] = str(grant.messages)
        values[f"minutes{number}"] = str(grant.lasts_ms // MINUTE_MS)
    return Form(values)


def table(given: Mapping[str, str]) -> Table:
    """Return the table that was typed; raises ``Refused``."""
    errors: dict[str, str] = {}

    def number(name: str, most: int) -> int:
        try:
            found = whole_number(given[name])
        except InvalidInput as error:
            errors[name] = str(error)
            return 0
        if found > most:
            errors[name] = f"最大 {most:,}"
        return found

    grants: dict[str, Grant] = {}
    for place, trigger in enumerate(TRIGGERS):
        messages = number(f"messages{place}", _MOST_MESSAGES)
        minutes = number(f"minutes{place}", _LONGEST_MINUTES)
        if messages and minutes:
            grants[trigger] = Grant(messages, minutes * MINUTE_MS)
    daily = number("template_daily", _MOST_TEMPLATES)
    renewal, since = _renewal(given, errors), _since(given, errors)
    note = given["note"]
    if len(note) > _NOTE_CHARACTERS or not note.isprintable():
        errors["note"] = f"最多 {_NOTE_CHARACTERS} 个字"
    if errors:
        raise Refused(errors)
    return Table(since, grants, renewal, daily, note)


def _renewal(given: Mapping[str, str], errors: dict[str, str]) -> Renewal:
    try:
        return Renewal(given["renewal"])
    except ValueError:
        errors["renewal"] = "请选择"
        return Renewal.MAX


def _since(given: Mapping[str, str], errors: dict[str, str]) -> str:
    try:
        return date.fromisoformat(given["since"]).isoformat()
    except ValueError:
        errors["since"] = "请填写生效日期"
        return ""


def lasting(ms: int) -> str:
    """Return how long in hours where they are whole, else in minutes."""
    return f"{ms // HOUR_MS} 小时" if ms % HOUR_MS == 0 else f"{ms // MINUTE_MS} 分钟"
