"""A form's content with what staff typed in its place; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.models import Attribute
from chalicelib.customers.attributes.models import Kind as Of
from chalicelib.customers.attributes.normalising import normalised
from chalicelib.insight.forms.models import (
    LONGEST_CONSENT,
    LONGEST_HINT,
    LONGEST_INTRO,
    LONGEST_LABEL,
    LONGEST_OPTION,
    LONGEST_TITLE,
    MOST_FIELDS,
    MOST_OPTIONS,
    MOST_TICKS,
    Content,
    Field,
    Kind,
    field_id,
    ticks,
)
from chalicelib.web.console.forms import Refused

HEAD_FIELDS = ("title", "intro", "thanks", "many", "closes")
FIELD_FIELDS = ("label", "hint", "required", "options", "attribute")
NEW = "new-"  # "new-single" is a field that is not there yet

# What an answer of each kind can be learnt as.
FITTING: Mapping[Kind, tuple[Of, ...]] = {
    Kind.TEXT: (Of.NAME, Of.TEXT, Of.EMAIL, Of.ADDRESS, Of.MANY, Of.NUMBER),
    Kind.PARAGRAPH: (Of.ADDRESS, Of.TEXT),
    Kind.SINGLE: (Of.CHOICE, Of.TEXT, Of.FLAG),
    Kind.MULTIPLE: (Of.MANY,),
    Kind.RATING: (Of.NUMBER,),
    Kind.NPS: (Of.NUMBER,),
    Kind.DATE: (Of.BIRTHDAY, Of.DATE),
    Kind.PHONE: (Of.PHONE,),
    Kind.CONSENT: (Of.FLAG,),
}


def fitting(kind: Kind, catalogue: Mapping[str, Attribute]) -> list[Attribute]:
    """Return the attributes that an answer of a kind can be learnt as."""
    return [one for one in catalogue.values() if one.kind in FITTING[kind]]


def kind_of(content: Content, item: str) -> Kind:
    """Return the kind of a field, there already or new; raises ``NotFound``."""
    if item.startswith(NEW):
        name = item.removeprefix(NEW)
        if name in {one.value for one in Kind}:
            return Kind(name)
    elif one := content.field(item):
        return one.kind
    raise NotFound("no such field")


def titled(title: str) -> str:
    """Return the title of a form; raises ``Refused``."""
    text = " ".join(title.split())
    if not 1 <= len(text) <= LONGEST_TITLE or not text.isprintable():
        raise Refused({"title": f"标题要有 1 到 {LONGEST_TITLE} 个字"})
    return text


def with_head(content: Content, form: Mapping[str, str], today: str) -> Content:
    """Return the content with another title, introduction and end.

    Raises:
        Refused: something cannot be.
    """
    errors: dict[str, str] = {}
    try:
        title = titled(form["title"])
    except Refused as refused:
        title, errors = "", refused.errors
    for name in ("intro", "thanks"):
        if len(form[name]) > LONGEST_INTRO:
            errors[name] = f"最多 {LONGEST_INTRO} 个字"
    closes = _day(form["closes"], today, content.closes, errors)
    if errors:
        raise Refused(errors)
    return replace(
        content,
        title=title,
        intro=form["intro"],
        thanks=form["thanks"],
        many=form["many"] == "yes",
        closes=closes,
    )


def with_field(
    content: Content,
    catalogue: Mapping[str, Attribute],
    item: str,
    form: Mapping[str, str],
) -> Content:
    """Return the content with a field as typed; raises ``Refused``, ``NotFound``."""
    kind = kind_of(content, item)
    is_new = item.startswith(NEW)
    name = field_id(content.next_field) if is_new else item
    errors: dict[str, str] = {}
    longest = LONGEST_CONSENT if kind is Kind.CONSENT else LONGEST_LABEL
    if not 1 <= len(form["label"]) <= longest:
        errors["label"] = f"要有 1 到 {longest} 个字"
    if len(form["hint"]) > LONGEST_HINT:
        errors["hint"] = f"最多 {LONGEST_HINT} 个字"
    options = _options(form["options"], errors) if kind.has_options else ()
    attribute = _attribute(kind, catalogue, form["attribute"], options, errors)
    required = form["required"] == "yes"
    made = Field(name, kind, form["label"], form["hint"], required, options, attribute)
    fields = _placed(content.fields, made)
    errors = errors or _too_many(fields, attribute, name)
    if errors:
        raise Refused(errors)
    return replace(
        content, fields=fields, next_field=content.next_field + (1 if is_new else 0)
    )


def without_field(content: Content, name: str) -> Content:
    if content.field(name) is None:
        raise NotFound("no such field")
    kept = tuple(one for one in content.fields if one.id != name)
    return replace(content, fields=kept)


def moved(content: Content, name: str, by: int) -> Content:
    """Return the content with a field one place up (-1) or down (1)."""
    fields = list(content.fields)
    place = next((n for n, one in enumerate(fields) if one.id == name), None)
    if place is None:
        raise NotFound("no such field")
    other = place + by
    if 0 <= other < len(fields):
        fields[place], fields[other] = fields[other], fields[place]
    return replace(content, fields=tuple(fields))


def check_publishable(content: Content, today: str) -> None:
    """Raise ``InvalidInput`` where nobody could fill it in."""
    if all(one.kind is Kind.CONSENT for one in content.fields):
        raise InvalidInput("先添加至少一道题再发布")
    if content.closes and content.closes < today:
        raise InvalidInput("截止日期已经过去，改一个再发布")


def head_values(content: Content) -> dict[str, str]:
    """Return what the form of the head begins with."""
    return {
        "title": content.title,
        "intro": content.intro,
        "thanks": content.thanks,
        "many": "yes" if content.many else "",
        "closes": content.closes,
    }


def field_values(content: Content, item: str) -> dict[str, str]:
    """Return what the form of a field begins with."""
    one = content.field(item)
    if one is None:
        return {"required": "yes"}
    return {
        "label": one.label,
        "hint": one.hint,
        "required": "yes" if one.required else "",
        "options": "\n".join(one.options),
        "attribute": one.attribute,
    }


def _placed(fields: Sequence[Field], made: Field) -> tuple[Field, ...]:
    if any(one.id == made.id for one in fields):
        return tuple(made if one.id == made.id else one for one in fields)
    return (*fields, made)


def _options(text: str, errors: dict[str, str]) -> tuple[str, ...]:
    found = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if not 2 <= len(found) <= MOST_OPTIONS:  # noqa: PLR2004 -- one is no choice
        errors["options"] = f"请填写 2 到 {MOST_OPTIONS} 个选项，一行一个"
    elif len(set(found)) < len(found):
        errors["options"] = "有两个一样的选项"
    elif long := [one for one in found if len(one) > LONGEST_OPTION]:
        errors["options"] = f"「{long[0][:20]}…」超过 {LONGEST_OPTION} 个字"
    return tuple(found)


def _attribute(
    kind: Kind,
    catalogue: Mapping[str, Attribute],
    name: str,
    options: Sequence[str],
    errors: dict[str, str],
) -> str:
    """Return the attribute to learn; every option has to be a value of it."""
    if not name:
        return ""
    known = {one.name: one for one in fitting(kind, catalogue)}
    if name not in known:
        errors["attribute"] = "这类题不能存入这个属性"
        return ""
    for one in options if kind is Kind.SINGLE else ():
        try:
            taken = normalised(known[name], one)
        except Unreadable:
            taken = None
        if taken is None:
            errors["attribute"] = f"选项「{one}」不是「{known[name].label}」的值"
    return name


def _too_many(fields: Sequence[Field], attribute: str, name: str) -> dict[str, str]:
    if len(fields) > MOST_FIELDS:
        return {"label": f"一份问卷最多 {MOST_FIELDS} 道题"}
    if ticks(fields) > MOST_TICKS:
        return {"options": f"全部题目和多选选项合计最多 {MOST_TICKS} 个"}
    twice = [f for f in fields if attribute and f.attribute == attribute]
    if any(one.id != name for one in twice):
        return {"attribute": "另一道题已经存入这个属性"}
    return {}


def _day(text: str, today: str, before: str, errors: dict[str, str]) -> str:
    if not text:
        return ""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        errors["closes"] = "日期写成 2027-01-01"
        return ""
    if day < today and day != before:
        errors["closes"] = "截止日期已经过去"
    return day
