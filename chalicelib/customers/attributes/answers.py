"""What is known of somebody, as ``/v1`` tells it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from chalicelib.core.clock import iso
from chalicelib.customers.attributes.masking import masked
from chalicelib.customers.attributes.models import Attribute, Observed, bests
from chalicelib.customers.attributes.schemas import Known, Plain, Said
from chalicelib.customers.profile.models import Profile

_WECHATS_OWN = {"remark": "备注名", "unionid": "unionid"}
_SURE = 100


def known(
    catalogue: Mapping[str, Attribute],
    observed: Iterable[Observed],
    profile: Profile,
    *,
    whole: bool,
) -> dict[str, Known]:
    """Return every attribute with who says so and since when.

    Args:
        catalogue: what there is.
        observed: everything that is said.
        profile: holds WeChat's own fields.
        whole: show what names a person, unmasked.
    """
    said = [one for one in observed if one.attribute in catalogue]
    found = bests(said)
    answer = {
        name: _known(attribute, found[name], said, whole=whole)
        for name, attribute in catalogue.items()
        if name in found
    }
    return answer | _wechats(profile, answer)


def instant_ms(text: str) -> int:
    """Return an instant of ``AttributesIn``; raises ``ValueError``."""
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return int(moment.timestamp() * 1000)


def _known(
    attribute: Attribute, best: Observed, said: Iterable[Observed], *, whole: bool
) -> Known:
    others = [
        _said(attribute, one, whole=whole)
        for one in said
        if one.attribute == attribute.name and one is not best
    ]
    mine = _said(attribute, best, whole=whole)
    return Known(**mine.model_dump(), label=attribute.label, others=others)


def _said(attribute: Attribute, one: Observed, *, whole: bool) -> Said:
    return Said(
        value=_plain(one) if whole or not attribute.sealed else _masked(attribute, one),
        source=one.source.value,
        at=iso(one.at_ms),
        confidence=one.confidence,
        verified_at=iso(one.verified_ms) if one.verified_ms else None,
        consent=one.consent,
        masked=attribute.sealed and not whole,
    )


def _plain(one: Observed) -> Plain:
    if one.value is None:
        raise ValueError("nothing was said")
    return list(one.value) if isinstance(one.value, tuple) else one.value


def _masked(attribute: Attribute, one: Observed) -> str:
    return masked(attribute, "" if one.value is None else one.value)


def _wechats(profile: Profile, known: Mapping[str, Known]) -> dict[str, Known]:
    """Return WeChat's own fields, and a name that came before there were sources."""
    at = iso(profile.wechat_fields_at_ms) if profile.wechat_fields_at_ms else None
    fields = {name: getattr(profile, name) for name in _WECHATS_OWN}
    found = {
        name: Known(
            value=value,
            label=_WECHATS_OWN[name],
            source="wechat",
            at=at,
            confidence=_SURE,
        )
        for name, value in fields.items()
        if value
    }
    if profile.name and "name" not in known:
        found["name"] = Known(
            value=profile.name, label="姓名", source="customer", at=None, confidence=50
        )
    return found
