"""The reports of this deployment, put together from its connections."""

from datetime import date
from functools import partial

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings
from chalicelib.customers.late import LateDays
from chalicelib.customers.lifecycle.rollups import stage_moves
from chalicelib.customers.timeline import Timeline
from chalicelib.insight.semantics.topics.rollups import topic_days
from chalicelib.reports.archive.reading import DayReader
from chalicelib.reports.archive.repository import ArchivedDays
from chalicelib.reports.archive.service import Archivist
from chalicelib.reports.repository import ReportRows
from chalicelib.reports.service import Desk, Form, Maker

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def desk() -> Desk:
    """Return where reports are asked for and handed out; needs no DuckDB."""
    return Desk(
        ReportRows(connections.workspace()),
        connections.reports_queue(),
        connections.archive(),
        now_ms,
    )


def rebuild_late() -> list[str]:
    """Have the days built anew that got entries after they were over."""
    late, found = LateDays(connections.workspace(), now_ms), []
    for day, noted_ms in late.settled():
        one = date.fromisoformat(day)
        desk().rebuild(one, one)
        late.done(day, noted_ms)
        found.append(day)
    return found


def archivist() -> Archivist:
    """Return what keeps the archive."""
    from chalicelib.reports.archive.files import FactFiles

    return Archivist(
        DayReader(Timeline(connections.interactions()), connections.profiles()),
        FactFiles(connections.archive()),
        ArchivedDays(connections.workspace()),
        now_ms,
        also=[topic_days().roll_up, stage_moves().roll_up],
    )


def maker() -> Maker:
    """Return what makes reports."""
    return Maker(
        ReportRows(connections.workspace()),
        archivist(),
        ArchivedDays(connections.workspace()),
        connections.lake,
        connections.archive(),
        forms=_forms(),
        now_ms=now_ms,
    )


def _forms() -> list[Form]:
    from chalicelib.reports.growth import figures_json, page, workbook

    brand = settings().brand_name
    return [
        Form("json", "application/json; charset=utf-8", figures_json.as_json),
        Form(
            "html",
            "text/html; charset=utf-8",
            lambda figures: page.html(figures, brand).encode(),
        ),
        Form("xlsx", _XLSX, partial(workbook.xlsx, brand=brand)),
    ]
