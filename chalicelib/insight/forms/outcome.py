"""问卷 › 结果 and 答卷: what came of a form together, and what each person said."""

from collections.abc import Mapping, Sequence

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.attributes.catalogue import catalogue
from chalicelib.customers.attributes.masking import shown as in_words
from chalicelib.customers.attributes.models import Value
from chalicelib.customers.book import naming
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.insight.forms import desk
from chalicelib.insight.forms.answers import name_of
from chalicelib.insight.forms.models import Answer, Content, Field
from chalicelib.insight.forms.place import FORMS, known, views
from chalicelib.insight.forms.reading import NAMING, Reading, reading_of
from chalicelib.insight.forms.results import ALL, fields_of, results
from chalicelib.staff.roles import Action, Entity, NotAllowed, visible_fields
from chalicelib.web.answers import Page
from chalicelib.web.console import deeds, links
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.tables import read_on
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named({"forms.read": "查看答卷"})

_HERE = "insight/forms"
_ONE = FORMS + "/{form_id}"
_PER_PAGE = 20
_LATEST = 5  # of each field with words of one's own
_LOOKED_AT = 40  # answers for those
_COLUMNS = 4


@routes.page(_ONE + "/results", needs=Action.FORMS_READ)
def outcome(visit: Visit, form_id: str) -> Page:
    """Show the sums of a form, and the latest words said to it."""
    head = known(form_id)
    versions = desk.forms().versions(form_id)
    fields, reading = fields_of(versions), _reading(visit, versions)
    counted = desk.answers().sums([form_id])[form_id]
    found = results(Content(head.title, fields=tuple(fields)), counted)
    latest = desk.answers().latest(form_id, _LOOKED_AT) if counted[ALL] else []
    values = {
        "head": head,
        "state": head.state_at(now_ms()),
        "total": counted[ALL],
        "results": found,
        "said": {f.id: _said(reading, f, latest) for f in fields if f.kind.is_said},
        "may_read": reading.may_read,
        "views": views(head, "results"),
    }
    return Page(f"{_HERE}/results.html", values)


@routes.page(_ONE + "/answers", needs=Action.FORMS_READ, audited="forms.read")
def answers(visit: Visit, form_id: str) -> Page:
    """Show who answered what, the newest first; ``field`` shows one field alone."""
    head = known(form_id)
    versions = desk.forms().versions(form_id)
    fields = fields_of(versions)
    before = visit.query.get("after", "") or "~"
    found = desk.answers().latest(form_id, _PER_PAGE + 1, before)
    rows = found[:_PER_PAGE]
    further = rows[-1].place if len(found) > _PER_PAGE else ""
    path = f"{FORMS}/{form_id}/answers"
    one = next((f for f in fields if f.id == visit.query.get("field")), None)
    query = {"field": one.id} if one else {}
    values = {
        "head": head,
        "listing": read_on(rows, path, query, further),
        "fields": [one] if one else fields[:_COLUMNS],
        "every": fields,
        "field": one,
        "more": 0 if one else len(fields) - _COLUMNS,
        "people": _people(rows),
        "called": lambda profile: naming.called(profile, _seen(visit)),
        "cell": _reading(visit, versions).of,
        "name_of": name_of,
        "is_first": before == "~",
        "views": views(head, "answers"),
    }
    return Page(f"{_HERE}/answers.html", values)


@routes.page(_ONE + "/answers/{answer}", needs=Action.FORMS_READ, audited="forms.read")
def answer(visit: Visit, form_id: str, answer: str) -> Page:
    return _one(visit, form_id, answer, reveals=False)


@routes.action(_ONE + "/answers/{answer}", needs=Action.CUSTOMERS_REVEAL)
def reveal(visit: Visit, form_id: str, answer: str) -> Page:
    """Show an answer with what names a person as it is; the audit has it already."""
    sent(visit.form)
    if NAMING not in _seen(visit):
        raise NotAllowed(f"{visit.operator.role} does not see {NAMING}")
    return _one(visit, form_id, answer, reveals=True)


def _one(visit: Visit, form_id: str, name: str, *, reveals: bool) -> Page:
    head = known(form_id)
    found = desk.answers().get(form_id, name)
    if found is None:
        raise NotFound("no such answer")
    content = desk.forms().version(form_id, found.version)
    reading = _reading(visit, desk.forms().versions(form_id))
    whole = _secrets(reading, found) if reveals else {}
    values = {
        "head": head,
        "answer": found,
        "name": name,
        "lines": [
            (one, text)
            for one in content.fields
            if (text := _text(reading, found, one, whole))
        ],
        "profile": _people([found]).get(found.customer_id),
        "called": lambda profile: naming.called(profile, _seen(visit)),
        "can_reveal": NAMING in _seen(visit) and reading.veils(found) and not reveals,
        "address": links.address(visit.operator, "customer", found.customer_id),
    }
    return Page(f"{_HERE}/answer.html", values)


def _reading(visit: Visit, versions: Sequence[Content]) -> Reading:
    return reading_of(versions, catalogue(), _seen(visit))


def _secrets(reading: Reading, answer: Answer) -> dict[str, Value]:
    """Return what names the person, also what was not known to when it was said."""
    plain = {n: v for n, v in answer.values.items() if n in reading.sealed}
    return plain | desk.learning().secrets(answer)


def _said(
    reading: Reading, one: Field, latest: Sequence[Answer]
) -> list[tuple[str, int]]:
    said = [(reading.of(a, one), a.at_ms) for a in latest]
    return [(text, at_ms) for text, at_ms in said if text][:_LATEST]


def _text(
    reading: Reading, answer: Answer, one: Field, whole: Mapping[str, Value]
) -> str:
    if one.id in whole and reading.may_read(one):
        return _whole(one, whole[one.id])
    return reading.of(answer, one)


def _whole(one: Field, value: Value) -> str:
    attribute = catalogue().get(one.attribute)
    if attribute is None:
        return str(value).removeprefix("+86")
    return in_words(attribute, value)


def _people(answers: Sequence[Answer]) -> dict[str, Profile]:
    keys = [
        {"pk": one, "sk": "PROFILE"}
        for one in dict.fromkeys(a.customer_id for a in answers)
    ]
    found = map(from_item, connections.profiles().batch_get(keys))
    return {one.id: one for one in found}


def _seen(visit: Visit) -> frozenset[str]:
    return visible_fields(visit.operator.role, Entity.CUSTOMER)
