"""洞察 › 词库: look, try a sentence, edit the draft, publish, go back.

Everybody works on one draft.  It is saved part by part and read by nobody until it is
published; workers follow within half a minute.
"""

from collections.abc import Callable, Mapping
from functools import partial

from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.insight.semantics.lexicon import desk, editing, shown
from chalicelib.insight.semantics.lexicon.accuracy import held_out, measured
from chalicelib.insight.semantics.lexicon.differences import differences
from chalicelib.insight.semantics.lexicon.models import Intent, Lexicon, Mood, Topic
from chalicelib.insight.semantics.lexicon.reader import LONGEST_TEXT, Reader
from chalicelib.insight.semantics.lexicon.repository import Draft, Published
from chalicelib.insight.tabs import Tab, tabs
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named(
    {
        "insight.sentence_tried": "试读一句话",
        "insight.lexicon_drafted": "修改词库草稿",
        "insight.lexicon_changed": "发布或恢复词库",
    }
)
tabs.add(Tab("词库", "/console/insight/lexicon", Action.INSIGHT_READ, 20))
frame.say_when_done(
    drafted="已存入草稿，发布后生效",
    lexicon_published="已发布，半分钟内全部生效",
    discarded="草稿已放弃",
    returned="已恢复，半分钟内全部生效",
    dropped="已从草稿中删除",
)

_LIST = "/console/insight/lexicon"
_HERE = "insight/semantics/lexicon"
_SHOWN_VERSIONS = 10
_LONGEST_NOTE = 60
_MOODS = (
    (Mood.ANY.value, "只按词"),
    (Mood.NEGATIVE.value, "按词，或句子明显不满"),
    (Mood.POSITIVE.value, "按词，或句子明显满意"),
)
_Change = Callable[[Lexicon, Mapping[str, str]], Lexicon]
_WORDS: dict[str, tuple[tuple[str, ...], _Change]] = {
    **{
        name: (("words",), partial(editing.with_feeling, weight))
        for name, weight in shown.FEELINGS.items()
    },
    "modifiers": (tuple(shown.MODIFIERS), editing.with_modifiers),
    "taps": (editing.TAP_FIELDS, editing.with_taps),
}


@routes.page(_LIST, needs=Action.INSIGHT_READ)
def overview(visit: Visit) -> Page:
    """Show the words in force, the draft beside them, and the versions."""
    lexicons = desk.lexicons()
    draft, current = lexicons.draft(), lexicons.current()
    return Page(
        f"{_HERE}/overview.html",
        {
            "tabs": tabs.of(visit),
            "draft": draft,
            "current": current,
            "changes": _changes(draft, current),
            "versions": lexicons.versions(_SHOWN_VERSIONS),
            "feelings": shown.FEELING_NAMES,
            "weights": shown.FEELINGS,
        },
    )


@routes.page(f"{_LIST}/accuracy", needs=Action.INSIGHT_READ)
def accuracy(_visit: Visit) -> Page:
    """Read the sentences that were kept apart, by the words in force and the draft."""
    lexicons = desk.lexicons()
    draft, current = lexicons.draft(), lexicons.current()
    values = {
        "now": measured(Reader(current.lexicon), held_out()),
        "then": measured(Reader(draft.lexicon), held_out()) if draft.rev else None,
        "topics": {one.id: one.name for one in draft.lexicon.topics},
    }
    return Page(f"{_HERE}/accuracy.html", values)


@routes.action(f"{_LIST}/try", needs=Action.INSIGHT_READ, deed="insight.sentence_tried")
def try_sentence(visit: Visit) -> Page:
    """Show what a sentence says by the draft, and by what is in force."""
    text = visit.form.get("text", "").strip()[:LONGEST_TEXT]
    lexicons = desk.lexicons()
    draft = lexicons.draft()
    values = {
        "text": text,
        "found": Reader(draft.lexicon).explain(text),
        "now": desk.reader().read(text),
        "is_draft": draft.rev > 0,
        "lexicon": draft.lexicon,
    }
    return Page(f"{_HERE}/tried.html", values)


@routes.page(f"{_LIST}/edit/{{part}}/{{item}}", needs=Action.INSIGHT_READ)
def one(_visit: Visit, part: str, item: str) -> Page:
    """Show a topic, an intent, or one kind of words, as the draft has it."""
    draft = desk.lexicons().draft()
    return _shown(part, item, draft, Form(_values(draft.lexicon, part, item)))


@routes.action(
    f"{_LIST}/edit/{{part}}/{{item}}",
    needs=Action.INSIGHT_WRITE,
    deed="insight.lexicon_drafted",
)
def save(visit: Visit, part: str, item: str) -> Answer:
    """Keep what was typed in the draft."""
    fields, change = _editor(part, item)
    given = sent(visit.form, *fields, "rev")
    draft = desk.lexicons().draft()
    try:
        changed = change(draft.lexicon, given)
        _keep(visit, draft, changed, given["rev"])
    except editing.Refused as refused:
        return _shown(part, item, draft, Form(given, refused.errors), 422)
    except InvalidInput as error:
        return _shown(part, item, draft, Form(given, problem=str(error)), 422)
    return Redirect(f"{_LIST}?done=drafted")


@routes.action(
    f"{_LIST}/do/{{what}}",
    needs=Action.INSIGHT_WRITE,
    deed="insight.lexicon_changed",
    told=("note", "version", "label"),
)
def act(visit: Visit, what: str) -> Answer:
    """Publish, discard, delete from the draft, or return to an earlier version."""
    if what not in _DEEDS:
        raise NotFound("no such action")
    given = sent(visit.form, "rev", "note", "version", "part", "label")
    return _DEEDS[what](visit, given)


def _publish(visit: Visit, given: Mapping[str, str]) -> Answer:
    lexicons = desk.lexicons()
    draft = lexicons.draft()
    if not draft.rev or str(draft.rev) != given["rev"]:
        raise InvalidInput("草稿已经变了，请刷新后再发布")
    note = given["note"][:_LONGEST_NOTE]
    lexicons.publish(draft, by=visit.operator.actor, at_ms=now_ms(), note=note)
    desk.forget()
    return Redirect(f"{_LIST}?done=lexicon_published")


def _discard(_visit: Visit, given: Mapping[str, str]) -> Answer:
    desk.lexicons().discard(whole_number(given["rev"]))
    return Redirect(f"{_LIST}?done=discarded")


def _return(visit: Visit, given: Mapping[str, str]) -> Answer:
    number = whole_number(given["version"])
    desk.lexicons().return_to(number, by=visit.operator.actor, at_ms=now_ms())
    desk.forget()
    return Redirect(f"{_LIST}?done=returned")


def _drop(visit: Visit, given: Mapping[str, str]) -> Answer:
    draft = desk.lexicons().draft()
    _values(draft.lexicon, given["part"], given["label"])
    changed = editing.without(draft.lexicon, given["part"], given["label"])
    _keep(visit, draft, changed, given["rev"])
    return Redirect(f"{_LIST}?done=dropped")


_DEEDS = {
    "publish": _publish,
    "discard": _discard,
    "return": _return,
    "drop": _drop,
}


def _keep(visit: Visit, draft: Draft, changed: Lexicon, seen: str) -> None:
    """Save the draft; raises ``Conflict`` where the page knew an older one."""
    desk.lexicons().save(
        changed,
        base=draft.base,
        replacing=whole_number(seen),
        by=visit.operator.actor,
        at_ms=now_ms(),
    )


def _editor(part: str, item: str) -> tuple[tuple[str, ...], _Change]:
    """Return the fields of a form and what they change; raises ``NotFound``."""
    if part == "topics":
        return editing.TOPIC_FIELDS, partial(_labelled, editing.with_topic, item)
    if part == "intents":
        return editing.INTENT_FIELDS, partial(_labelled, editing.with_intent, item)
    if part == "words" and item in _WORDS:
        return _WORDS[item]
    raise NotFound("no such part of the lexicon")


def _labelled(
    change: Callable[[Lexicon, str, Mapping[str, str]], Lexicon],
    item: str,
    lexicon: Lexicon,
    given: Mapping[str, str],
) -> Lexicon:
    return change(lexicon, item, given)


def _values(lexicon: Lexicon, part: str, item: str) -> dict[str, str]:
    """Return what a form shows; raises ``NotFound``."""
    if part == "words" and item in _WORDS:
        return shown.word_values(lexicon, item)
    if part == "topics":
        topic = Topic("", "") if item == "new" else lexicon.topic(item)
        if topic:
            return shown.topic_values(topic)
    if part == "intents":
        intent = Intent("", "") if item == "new" else lexicon.intent(item)
        if intent:
            return shown.intent_values(intent)
    raise NotFound("no such part of the lexicon")


def _shown(part: str, item: str, draft: Draft, form: Form, status: int = 200) -> Page:
    values = {
        "part": part,
        "item": item,
        "form": form,
        "draft": draft,
        "moods": _MOODS,
        "feelings": shown.FEELING_NAMES,
        "modifiers": shown.MODIFIERS,
    }
    return Page(
        f"{_HERE}/{'words' if part == 'words' else 'label'}.html", values, status
    )


def _changes(draft: Draft, current: Published) -> list[object]:
    if not draft.rev:
        return []
    return list(differences(current.lexicon, draft.lexicon))
