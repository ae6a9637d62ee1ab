"""Somebody has scanned a sign-in code."""

from chalicelib.customers.occurrence import Occurrence
from chalicelib.staff import desk
from chalicelib.staff.login import scene


def scanned(occurrence: Occurrence) -> None:
    """Let the waiting screen know; a repeat, or a second phone, changes nothing."""
    request = scene.request_of(occurrence.event.kind, occurrence.event.scene)
    if request:
        desk.logins().scanned(request, occurrence.customer_id)
