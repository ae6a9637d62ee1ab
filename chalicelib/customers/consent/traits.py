"""What people allow and what they refuse, as traits."""

from chalicelib.customers.consent.models import Purpose, Stand, stand
from chalicelib.customers.consent.wordings import wordings
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value

_GROUP = "授权"
_CHOICES = {one.value: one.label for one in Purpose}


def _that(subject: Subject, wanted: Stand) -> Value:
    decided = subject.profile.consents
    if not decided:
        return frozenset()
    return frozenset(
        purpose.value
        for purpose, wording in wordings().items()
        if stand(decided, wording) is wanted
    )


traits.state(
    Trait(
        "consents",
        "同意的用途",
        _GROUP,
        Kind.SET,
        lambda one: _that(one, Stand.GIVEN),
        seen_as="attributes",
        choices=_CHOICES,
    ),
    Trait(
        "refusals",
        "不同意的用途",
        _GROUP,
        Kind.SET,
        lambda one: _that(one, Stand.REFUSED),
        seen_as="attributes",
        choices=_CHOICES,
    ),
)
