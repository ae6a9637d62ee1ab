"""Reading what was typed into the settings; pure."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.console.settings.models import RuleLine, SecretLine
from chalicelib.core.errors import InvalidInput
from chalicelib.messaging.governor.rules import Rules
from chalicelib.staff.hours.models import WEEKDAYS, Hours, as_text, shifts, special_days
from chalicelib.web.console.forms import Form, Refused, whole_number

_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")
_APP_SECRET = re.compile(r"[0-9A-Za-z]{32}")
_HOUR = 23
SECRETS = (
    SecretLine("app_secret", "AppSecret", "公众平台「开发接口管理」里的 32 位密钥"),
    SecretLine(
        "callback_token", "Token", "与公众平台服务器配置一致，3 到 32 位字母数字"
    ),
    SecretLine("aes_key", "EncodingAESKey", "消息加解密密钥，43 位"),
)
_FORMS = {
    "app_secret": (_APP_SECRET, "AppSecret 是 32 位字母数字"),
    "callback_token": (_TOKEN, "Token 是 3 到 32 位字母数字"),
    "aes_key": (_AES_KEY, "EncodingAESKey 是 43 位字母数字"),
}
# What goes on being accepted while everybody notices the new one.
_BEFORE = {"callback_token": "previous_callback_token", "aes_key": "previous_aes_key"}


def secrets(form: Mapping[str, str], before: Mapping[str, str]) -> Mapping[str, str]:
    """Return the secrets to write: those that were filled in.

    Raises:
        Refused: one is not of its form, or none was filled in.
    """
    given = {name: form[name] for name in _FORMS if form.get(name)}
    errors = {
        name: words
        for name, (pattern, words) in _FORMS.items()
        if name in given and not pattern.fullmatch(given[name])
    }
    if errors:
        raise Refused(errors)
    if not given:
        raise InvalidInput("没有填写任何密钥")
    kept = {
        _BEFORE[name]: before[name]
        for name in given.keys() & _BEFORE.keys()
        if before[name] != given[name]
    }
    return {**given, **kept}


def hours(form: Mapping[str, str], version: int) -> Hours:
    """Return the calendar of a form; raises ``Refused``."""
    week, errors = [], {}
    for number, name in enumerate(WEEKDAYS):
        try:
            week.append(shifts(form[f"day{number}"]))
        except InvalidInput as error:
            errors[f"day{number}"] = f"{name}：{error}"
    try:
        special = special_days(form["special"])
    except InvalidInput as error:
        errors["special"] = str(error)
    if errors:
        raise Refused(errors)
    return Hours(tuple(week), special, version)


def hours_form(known: Hours) -> Form:
    """Return the calendar as it is typed."""
    values = {f"day{n}": as_text(day) for n, day in enumerate(known.week)}
    lines = (
        f"{day} {one.name} {as_text(one.shifts)}".strip()
        for day, one in known.special.items()
    )
    return Form(values | {"special": "\n".join(lines), "version": str(known.version)})


def rules_form(rules: Rules, version: int, since: str = "") -> Form:
    """Return the rules as they are typed."""
    values = {
        "stopped": "yes" if rules.stopped else "",
        "quiet_from_hour": str(rules.quiet_from_hour),
        "quiet_to_hour": str(rules.quiet_to_hour),
        "template_daily": str(rules.template_daily),
        "sends_per_s": str(rules.sends_per_s),
        "version": str(version),
        "since": since,
    }
    for number, cap in enumerate(rules.caps):
        values[f"cap{number}"] = str(cap.most)
    return Form(values)


def rules(form: Mapping[str, str], before: Rules) -> Rules:
    """Return the rules of a form; raises ``Refused``."""
    numbers: dict[str, int] = {}
    errors: dict[str, str] = {}
    for name, most in _NUMBERS.items():
        _take(form, name, most, numbers, errors)
    for number in range(len(before.caps)):
        _take(form, f"cap{number}", 100, numbers, errors)
    if numbers.get("sends_per_s") == 0:
        errors["sends_per_s"] = "至少 1 条"
    if errors:
        raise Refused(errors)
    caps = tuple(
        cap.model_copy(update={"most": numbers[f"cap{number}"]})
        for number, cap in enumerate(before.caps)
    )
    return before.model_copy(
        update={
            **{name: numbers[name] for name in _NUMBERS},
            "stopped": form.get("stopped") == "yes",
            "caps": caps,
        }
    )


_NUMBERS = {
    "quiet_from_hour": _HOUR,
    "quiet_to_hour": _HOUR,
    "template_daily": 100_000_000,
    "sends_per_s": 1_000,
}


def _take(
    form: Mapping[str, str],
    name: str,
    most: int,
    numbers: dict[str, int],
    errors: dict[str, str],
) -> None:
    try:
        numbers[name] = whole_number(form.get(name, ""))
    except InvalidInput as error:
        errors[name] = str(error)
        return
    if numbers[name] > most:
        errors[name] = f"最大 {most:,}"


def since(text: str, today: str) -> str:
    """Return the day rules begin on, "" for at once; raises ``Refused``."""
    if not text:
        return ""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Refused({"since": "日期写成 2027-01-01"}) from error
    if day <= today:
        raise Refused({"since": "生效日期要晚于今天；立即生效请留空"})
    return day


def with_rules(
    body: Mapping[str, Any], changed: Rules, begins: str, today: str
) -> dict[str, Any]:
    """Return the stored rules with others in place from a day on.

    Those whose day has come take the place of what they replaced.
    """
    later: dict[str, Any] = dict(body.get("later", {}))
    begun = [day for day in later if day <= today]
    now = {name: value for name, value in body.items() if name != "later"}
    if begun:
        now = later[max(begun)]
    later = {day: one for day, one in later.items() if day > today}
    stored = changed.model_dump(mode="json")
    if begins:
        return {**now, "later": {**later, begins: stored}}
    return {**stored, "later": later} if later else stored


def without_rules(body: Mapping[str, Any], begins: str, today: str) -> dict[str, Any]:
    """Return the stored rules without those that were to begin on a day.

    Raises:
        InvalidInput: that day has come, or no rules were to begin on it.
    """
    later: Mapping[str, Any] = body.get("later", {})
    if begins <= today or begins not in later:
        raise InvalidInput("只能撤回还没有生效的规则")
    left = {day: one for day, one in later.items() if day != begins}
    now = {name: value for name, value in body.items() if name != "later"}
    return {**now, "later": left} if left else now


def within(rules: Rules, most: int) -> None:
    """Refuse more template messages a day than WeChat allows; raises ``Refused``."""
    if rules.template_daily > most:
        raise Refused({"template_daily": f"微信每天最多 {most:,} 条"})


def rule_lines(body: Mapping[str, Any], today: str) -> list[RuleLine]:
    """Return what will hold later, by day."""
    later: Mapping[str, Any] = body.get("later", {})
    return [
        RuleLine(day, Rules.model_validate(one))
        for day, one in sorted(later.items())
        if day > today
    ]
