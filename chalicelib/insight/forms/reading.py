"""What somebody may read of the answers to a form; pure.

An answer tied to an attribute is read like the attribute; words of people's own that
are tied to nothing are for who sees names, which may stand in them.  What a question
was tied to in one of the form's versions counts for the answers to all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.customers.attributes.models import OPEN, Attribute
from chalicelib.customers.attributes.veiling import veiled
from chalicelib.insight.forms.models import Answer, Content, Field, Kind

NAMING = "mobile"  # who sees mobile numbers sees what else names a person
HIDDEN = "已填写"


@dataclass(frozen=True, slots=True)
class Reading:
    """The answers to a form, read by who sees some fields of a customer."""

    seen: Collection[str]
    needed: Mapping[str, frozenset[str]]  # fields of a customer, by field of the form
    sealed: Mapping[str, Attribute]  # what names a person, by field of the form

    def may_read(self, one: Field) -> bool:
        """Tell whether answers to a field say anything to the reader."""
        return self.needed.get(one.id, frozenset()) <= frozenset(self.seen)

    def of(self, answer: Answer, one: Field) -> str:
        """Return an answer to a field in words, as far as the reader may see it."""
        text = answer.shown(one)
        if not text:
            return ""
        is_naming = one.id in answer.masked and NAMING not in self.seen
        if is_naming or not self.may_read(one):
            return HIDDEN
        # It names a person since somebody has tied the question to such an attribute.
        is_plain = one.id in self.sealed and one.id not in answer.masked
        return veiled(self.sealed[one.id], text) if is_plain else text

    def veils(self, answer: Answer) -> bool:
        """Tell whether there is more of an answer than is shown."""
        return bool(answer.sealed) or not self.sealed.keys().isdisjoint(answer.values)


def reading_of(
    versions: Sequence[Content],
    catalogue: Mapping[str, Attribute],
    seen: Collection[str],
) -> Reading:
    """Return how somebody reads the answers to all versions of a form."""
    needed: dict[str, frozenset[str]] = {}
    sealed: dict[str, Attribute] = {}
    for one in (one for content in versions for one in content.fields):
        attribute = catalogue.get(one.attribute)
        needed[one.id] = needed.get(one.id, frozenset()) | {_needed(one, attribute)}
        if attribute and attribute.sealed:
            sealed[one.id] = attribute
    return Reading(seen, needed, sealed)


def _needed(one: Field, attribute: Attribute | None) -> str:
    if attribute:
        return attribute.seen_as
    if one.kind is Kind.PHONE:
        return NAMING
    return "answers" if one.kind.is_said else OPEN
