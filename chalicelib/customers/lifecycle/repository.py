"""The stage of a follower, on the profile that every message reads anyway.

Table profiles      pk = customer id, sk = "PROFILE"
                        stage, stage_at, stage_due, ret_n, fell_at, days
Table workspace     the timer "lifecycle" of a customer, see aws.timers
                    CONFIG#lifecycle: the thresholds, see aws.configs; a gap of the
                    population is only there where the brand has set one
"""

from collections.abc import Callable
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.timers import Timer, Timers
from chalicelib.aws.transactions import TransactionFailed
from chalicelib.core.events import DomainEvent
from chalicelib.customers.effects import Effects
from chalicelib.customers.lifecycle.models import Stage, Verdict
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.timeline import Entry

TIMER = "lifecycle"
CONFIG = "lifecycle"
POPULATION = "population"
KIND = "lifecycle"  # of its lines on the time axis


class Stages:
    """Writes stages."""

    def __init__(
        self,
        profiles: Table,
        effects: Effects,
        timers: Timers,
        now_ms: Callable[[], int],
    ) -> None:
        self._profiles = profiles
        self._effects = effects
        self._timers = timers
        self._now_ms = now_ms

    def move(self, profile: Profile, verdict: Verdict, cause: str) -> bool:
        """Move somebody to another stage, with its line, its news and its timer.

        Args:
            profile: what the verdict rests on.
            verdict: the new stage.
            cause: key of the event, or the instant of the timer, that it follows from.

        Returns:
            ``False`` where somebody else has moved them meanwhile.
        """
        now = self._now_ms()
        entry = stage_entry(profile, verdict, cause, now)
        sets = stage_sets(profile, verdict, now)
        write = self._profiles.update_write(
            _key(profile),
            "SET " + ", ".join(f"{name} = :{name}" for name in sets),
            condition="attribute_exists(pk) AND "
            "(stage = :from OR (:from = :none AND attribute_not_exists(stage)))",
            values={f":{name}": value for name, value in sets.items()}
            | {":from": profile.stage, ":none": ""},
        )
        writes = [write]
        if verdict.due_ms:
            writes.append(self._timers.row(stage_timer(profile, verdict)))
        try:
            self._effects.commit(entry, writes, _event(profile, verdict, entry))
        except TransactionFailed:
            return False
        return True

    def wait(self, profile: Profile, verdict: Verdict) -> None:
        """Have a stage looked at again when it would end by itself."""
        self._timers.arm(stage_timer(profile, verdict))
        self._note(
            profile, "SET stage_due = :due", {":due": verdict.due_ms}, "stage = :stage"
        )

    def note_fall(self, customer_id: str, at_ms: int) -> None:
        """Remember that the interaction index has fallen; 0 takes it back."""
        try:
            self._profiles.update(
                {"pk": customer_id, "sk": "PROFILE"},
                "SET fell_at = :at",
                values={":at": at_ms},
                condition="attribute_exists(pk)",
                returns="NONE",
            )
        except ConditionFailed:
            return  # erased meanwhile

    def forget_days(self, profile: Profile, days: frozenset[str]) -> None:
        """Let a profile forget active days, so that it stays short."""
        self._profiles.update(
            _key(profile),
            "DELETE #days :old",
            names={"#days": "days"},
            values={":old": days},
            returns="NONE",
        )

    def _note(
        self, profile: Profile, expression: str, values: dict[str, Any], condition: str
    ) -> None:
        try:
            self._profiles.update(
                _key(profile),
                expression,
                values=values | {":stage": profile.stage},
                condition=condition,
                returns="NONE",
            )
        except ConditionFailed:
            return  # moved meanwhile, with a timer of its own


def _key(profile: Profile) -> dict[str, str]:
    return {"pk": profile.id, "sk": "PROFILE"}


def stage_sets(profile: Profile, verdict: Verdict, now_ms: int) -> dict[str, Any]:
    """Return what the profile remembers of a move."""
    back = profile.returned_inbound
    if verdict.stage == Stage.RETURNED:
        back = max(0, profile.inbound_count - profile.times_followed)
    return {
        "stage": verdict.stage.value,
        "stage_at": now_ms,
        "stage_due": verdict.due_ms,
        "ret_n": back,
    }


def stage_timer(profile: Profile, verdict: Verdict) -> Timer:
    """Return what has a stage looked at when it would end by itself."""
    return Timer(TIMER, profile.id, verdict.due_ms, customer_id=profile.id)


def stage_entry(profile: Profile, verdict: Verdict, cause: str, now_ms: int) -> Entry:
    """Return the line of a move on the time axis."""
    before = profile.stage or "none"
    title = f"生命周期：{verdict.stage.label}"
    if profile.stage:
        title = f"生命周期：{Stage(profile.stage).label} → {verdict.stage.label}"
    return Entry(
        customer_id=profile.id,
        at_ms=now_ms,
        key=f"stage:{before}-{verdict.stage}~{cause}",
        kind=KIND,
        type=f"{before}-{verdict.stage}",
        direction="internal",
        title=title,
        ref=cause,
        data=_data(profile, verdict),
    )


def _data(profile: Profile, verdict: Verdict) -> dict[str, str]:
    return {
        "from": profile.stage,
        "to": verdict.stage.value,
        "cause": verdict.cause.value,
        "reason": verdict.reason,
    }


def _event(profile: Profile, verdict: Verdict, entry: Entry) -> DomainEvent:
    return DomainEvent(
        kind="lifecycle.changed",
        id=f"lifecycle:{profile.id}:{entry.sort_key}"[:128],
        customer_id=profile.id,
        occurred_at_ms=entry.at_ms,
        data=_data(profile, verdict),
    )
