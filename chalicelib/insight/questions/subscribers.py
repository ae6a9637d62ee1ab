"""What is done about questions when something happens; named in the dispatch table.

Every message comes by here, so what few of them need is imported where they need it.
"""

from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.customers.occurrence import Occurrence
from chalicelib.insight.questions import setting
from chalicelib.insight.questions.models import is_ours
from chalicelib.insight.questions.timing import wants_look

_WRITTEN = "message.text"
_NO_TOUCH = "event.subscribe"  # its window is over before it has been quiet


def acted(occurrence: Occurrence) -> None:
    """Subscriber of messages, taps and scans; an ordinary one reads nothing."""
    if _may_be_answer(occurrence):
        from chalicelib.insight.questions import desk

        desk.answering().hear(occurrence)
    profile, rules = occurrence.profile, setting.setting().rules
    is_touch = occurrence.event.kind != _NO_TOUCH
    if is_touch and wants_look(profile, rules, occurrence.at_ms):
        from chalicelib.insight.questions import desk

        desk.watching().begin(profile.id, occurrence.at_ms)


def looked(event: DomainEvent) -> None:
    """See whether somebody may be asked something now."""
    from chalicelib.insight.questions import desk

    desk.watching().look(event.customer_id, event.data["waited"])


def over(event: DomainEvent) -> None:
    """Take a question that nobody answered as ignored."""
    from chalicelib.insight.questions import desk

    asked = event.data["attribute"], event.data["number"]
    desk.asking().over(event.customer_id, *asked)


def asked(event: DomainEvent) -> None:
    """Subscriber of ``question.asked``: hands in what a crash has left behind."""
    from chalicelib.insight.questions import desk

    attribute, number = event.data["attribute"], event.data["number"]
    desk.asking().hand_in(event.customer_id, attribute, number)


def answered(event: DomainEvent) -> None:
    """Subscriber of ``question.answered``: says thank you while that is free."""
    from chalicelib.insight.questions import desk

    words = setting.setting().rules.thanks
    if words:
        asked = event.data["attribute"], event.data["number"]
        desk.thanking().thank(event.customer_id, *asked, words, now_ms())


def _may_be_answer(occurrence: Occurrence) -> bool:
    if occurrence.event.kind != _WRITTEN:
        return False
    menu_id = occurrence.event.fields.get("bizmsgmenuid", "")
    is_open = occurrence.profile.question_open_ms >= occurrence.at_ms
    return is_ours(menu_id) if menu_id else is_open
