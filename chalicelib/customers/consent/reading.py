"""Where a person stands on every purpose, for whoever shows it."""

from dataclasses import dataclass

from chalicelib.customers.consent import desk
from chalicelib.customers.consent.models import (
    Consent,
    Purpose,
    Stand,
    Wording,
    is_allowed,
    stand,
)
from chalicelib.customers.consent.wordings import Wordings, wordings
from chalicelib.customers.identity.models import Group


@dataclass(frozen=True, slots=True)
class Standing:
    """One purpose, for one person."""

    wording: Wording
    stand: Stand
    is_allowed: bool
    consent: Consent | None = None

    @property
    def purpose(self) -> Purpose:
        return self.wording.purpose

    @property
    def told(self) -> str:
        """Return the stand as the person reads it, who need not know who asked."""
        if self.purpose.is_opt_out:
            return "开启" if self.is_allowed else "已关闭"
        is_open = self.stand in (Stand.UNDECIDED, Stand.REFUSED)
        return "未同意" if is_open else self.stand.label

    @property
    def label(self) -> str:
        """Return the stand in a word; what may be refused is on until it is."""
        if self.purpose.is_opt_out and self.stand is Stand.UNDECIDED:
            return "默认开启"
        return self.stand.label


def standings(group: Group, texts: Wordings | None = None) -> list[Standing]:
    """Return where a person stands, under whichever id they decided."""
    known = desk.known(group)
    return [
        _standing(wording, known.get(purpose))
        for purpose, wording in (texts or wordings()).items()
    ]


def _standing(wording: Wording, last: Consent | None) -> Standing:
    decided = {last.purpose.value: last.signed} if last else {}
    return Standing(
        wording, stand(decided, wording), is_allowed(decided, wording), last
    )
