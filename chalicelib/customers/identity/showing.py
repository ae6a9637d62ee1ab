"""Identities, merges and questions about them, as pages show them; pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.customers.attributes.masking import masked
from chalicelib.customers.attributes.models import Attribute, Observed
from chalicelib.customers.identity.candidates import Proposal
from chalicelib.customers.identity.keys import EXTERNAL, MEMBER, MOBILE, NAMESAKE, Link
from chalicelib.customers.identity.models import Group
from chalicelib.customers.profile.models import Profile

_SHOWN = 6
_COMPARED = ("name", "gender", "birthday", "mobile", "member_no", "email", "city")


@dataclass(frozen=True, slots=True)
class Identity:
    """One thing that a person is known by."""

    label: str
    text: str
    customer_id: str
    verified_ms: int = 0
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One of two who are compared."""

    group: Group
    name: str
    facts: tuple[tuple[str, str, bool], ...]  # label, text, whether it conflicts

    @property
    def profile(self) -> Profile:
        return self.group.root


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question with both sides."""

    proposal: Proposal
    one: Side
    other: Side


def called(profile: Profile, seen: Collection[str]) -> str:
    """Return what somebody is called, as far as the reader may know."""
    if "name" in seen and (profile.name or profile.remark):
        return profile.name or profile.remark
    return f"客户 {profile.id[-_SHOWN:]}"


def identities(
    group: Group,
    links: Mapping[str, Sequence[Link]],
    catalogue: Mapping[str, Attribute],
    seen: Collection[str],
) -> list[Identity]:
    """Return what a person is known by; what names them is masked.

    Args:
        group: the person.
        links: of each customer, by id.
        catalogue: names the other systems.
        seen: fields of the customer that the reader sees.
    """
    found = []
    for profile in group.profiles:
        if profile.open_id and "openid" in seen:
            text = _masked(profile.open_id)
            at_ms = profile.first_seen_ms
            found.append(Identity("OpenID", text, profile.id, at_ms=at_ms))
        if profile.unionid and "unionid" in seen:
            found.append(Identity("UnionID", _masked(profile.unionid), profile.id))
        for link in links.get(profile.id, ()):
            if label := _label(link, catalogue):
                sure = link.verified_ms
                found.append(Identity(label, "", profile.id, sure, link.at_ms))
    return found


def compared(
    proposal: Proposal,
    known: tuple[Mapping[str, Observed], Mapping[str, Observed]],
    catalogue: Mapping[str, Attribute],
    seen: Collection[str],
) -> Comparison:
    """Return a question as two columns; of each what both might have in common."""
    conflicting = {one.attribute for one in proposal.conflicts}
    names = [
        name
        for name in catalogue
        if (name in _COMPARED or name in conflicting)
        and any(name in side for side in known)
        and catalogue[name].seen_as in seen
    ]
    sides = [
        Side(
            group, called(group.root, seen), _facts(names, side, catalogue, conflicting)
        )
        for group, side in zip((proposal.one, proposal.other), known, strict=True)
    ]
    return Comparison(proposal, *sides)


def _facts(
    names: Iterable[str],
    known: Mapping[str, Observed],
    catalogue: Mapping[str, Attribute],
    conflicting: Collection[str],
) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (catalogue[name].label, _text(name, known, catalogue), name in conflicting)
        for name in names
    )


def _text(
    name: str, known: Mapping[str, Observed], catalogue: Mapping[str, Attribute]
) -> str:
    one = known.get(name)
    if one is None or one.value is None:
        return "—"
    sure = " · 已核实" if one.verified_ms else ""
    return f"{masked(catalogue[name], one.value)}{sure}"


def _label(link: Link, catalogue: Mapping[str, Attribute]) -> str:
    kind, _, system = link.kind.partition("#")
    if kind == EXTERNAL:
        return catalogue[system].label if system in catalogue else system
    return {MOBILE: "手机号", MEMBER: "会员号", NAMESAKE: ""}[kind]


def _masked(text: str) -> str:
    return f"{text[:_SHOWN]}****{text[-4:]}"
