"""The box of the lifecycle on the customer page; it needs no more than the sheet."""

from typing import Any

from chalicelib.customers.lifecycle import desk
from chalicelib.customers.lifecycle.models import TONES, Direction, Stage
from chalicelib.customers.lifecycle.service import (
    FALL_LASTS_MS,
    frequency,
    gap_days,
    judge,
)
from chalicelib.customers.panels import Panel, Side, panels
from chalicelib.customers.sheet import Sheet
from chalicelib.staff.roles import Action
from chalicelib.web.visit import Visit


def shown(_visit: Visit, sheet: Sheet) -> dict[str, Any]:
    """Return where somebody is, until when, and how they come and talk."""
    profile, now_ms = sheet.profile, sheet.now_ms
    limits = desk.thresholds()
    talk = sheet.trait("direction")
    return {
        "stage": Stage(profile.stage) if profile.stage else None,
        "tones": TONES,
        "since_ms": profile.stage_at_ms,
        "due_ms": profile.stage_due_ms if profile.stage_due_ms > now_ms else 0,
        "next": judge(profile, profile.stage_due_ms, limits).stage,
        "gap": gap_days(profile.active_days),
        "usual": limits.population_gap,
        "days": frequency(profile, now_ms),
        "direction": Direction(talk) if talk else None,
        "fell": 0 <= now_ms - profile.index_fell_ms < FALL_LASTS_MS,
    }


panels.add(
    Panel(
        "lifecycle",
        "生命周期",
        "route",
        Side.LEFT,
        25,
        Action.CUSTOMERS_READ,
        "customers/lifecycle/panel.html",
        seen_as="stage",
        sheet=shown,
    )
)
