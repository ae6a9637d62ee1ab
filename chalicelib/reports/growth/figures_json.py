"""The growth report's figures for other programs."""

import json
from dataclasses import asdict
from typing import Any

from chalicelib.core.clock import iso
from chalicelib.core.metrics import catalogue
from chalicelib.customers.metrics import Moves
from chalicelib.reports.growth.models import Figures

VERSION = 1


def as_json(figures: Figures) -> bytes:
    """Return the figures as UTF-8 JSON; equal figures give equal bytes."""
    plain = {
        "report": "growth",
        "version": VERSION,
        "from": figures.first,
        "to": figures.last,
        "as_of": iso(figures.as_of_ms),
        "zone": "Asia/Shanghai",
        "totals": _totals(figures),
        "days": [
            {
                "day": day.moves.day,
                "opening": day.opening,
                **_moves(day.moves),
                "cumulative": day.cumulative,
                "inbound": talk.inbound,
                "outbound": talk.outbound,
                "people": talk.people,
            }
            for day, talk in zip(figures.days, figures.activity, strict=True)
        ],
        "sources": [asdict(source) for source in figures.sources],
        "interactions_by_hour": [asdict(cell) for cell in figures.cells],
        "interactions_by_kind": [asdict(kind) for kind in figures.kinds],
        "before": asdict(figures.before) if figures.before else None,
        "metrics": {m.id: {"version": m.version, "unit": m.unit} for m in catalogue},
    }
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def _totals(figures: Figures) -> dict[str, Any]:
    return {
        "opening": figures.opening,
        **_moves(figures.total),
        "cumulative": figures.cumulative,
        "inbound": figures.inbound,
        "outbound": figures.outbound,
        "people": figures.people,
    }


def _moves(moves: Moves) -> dict[str, int]:
    return {
        "new": moves.new,
        "returning": moves.returning,
        "quick": moves.quick,
        "cancelled": moves.cancelled,
        "net": moves.net,
    }
