"""Has the automatic answer outside business hours follow the calendar."""

import json

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.inbox.passive.publishing import DoorRules, OutOfHours, publish
from chalicelib.inbox.passive.rules import KEY
from chalicelib.staff.hours.models import Hours
from chalicelib.staff.hours.repository import HoursRepository


def changed(_event: DomainEvent) -> None:
    """Publish the door's rules with the hours of now; told twice, it is done once."""
    table = connections.workspace()
    item = table.get(pk=KEY["pk"], sk=KEY["sk"])
    if item is None:
        return  # nothing is answered yet
    rules = DoorRules.model_validate(json.loads(item["body"]))
    if rules.out_of_hours is None:
        return
    hours = HoursRepository(Configs(table), connections.outbox(), now_ms).get()
    followed = rules.model_copy(
        update={"out_of_hours": following(rules.out_of_hours, hours)}
    )
    if followed != rules:
        publish(table, followed, replacing=item["version"])


def following(rule: OutOfHours, hours: Hours) -> OutOfHours:
    """Return the rule with the week and the days off of the calendar."""
    off = [day for day, special in hours.special.items() if not special.shifts]
    week = [list(day) for day in hours.week]
    return rule.model_copy(update={"hours": week, "holidays": off})
