"""What takes the audit longer than a page may: many days to verify, a day to hand out.

``reports.working`` calls these.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from chalicelib import connections
from chalicelib.staff import audit
from chalicelib.staff.audit.verification import Fault, Verdict

Ref = Mapping[str, Any]
Tell = Callable[[int], None]


def verify(ref: Ref, tell: Tell) -> dict[str, Any]:
    """Verify days in order up to the first fault, each with its sealed head."""
    days = list(ref["days"])
    found = Verdict(0, 0)
    for number, day in enumerate(days, start=1):
        found = _added(found, audit.verify_days([day]))
        if found.fault:
            break
        tell(100 * number // len(days))
    return _plain(found)


def export(ref: Ref, _tell: Tell) -> dict[str, Any]:
    """Store the records of a day as lines that anybody can verify."""
    day = ref["day"]
    lines = [one.to_line() for one in audit.records().day(day)]
    text = "".join(line + "\n" for line in lines)
    connections.archive().put(ref["key"], text.encode(), "application/x-ndjson")
    return {"records": len(lines)}


def fault_of(result: Mapping[str, Any]) -> Fault | None:
    """Return the fault that a finished verification found."""
    return Fault(**result["fault"]) if result.get("fault") else None


def _added(before: Verdict, day: Verdict) -> Verdict:
    fault = day.fault
    if fault and fault.index:
        fault = replace(fault, index=before.records + fault.index)
    return Verdict(before.records + day.records, before.chains + day.chains, fault)


def _plain(verdict: Verdict) -> dict[str, Any]:
    fault = asdict(verdict.fault) if verdict.fault else {}
    return {"records": verdict.records, "chains": verdict.chains, "fault": fault}
