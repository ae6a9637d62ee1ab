"""What an SQS event source mapping declares beyond Chalice's own words.

``infra/package.py`` writes it into the template and the local pump obeys it, so a queue
that loses the flag loses messages here as well, where tests see it.
"""

from typing import Any

PARTIAL = "ReportBatchItemFailures"


def mapping_properties() -> dict[str, Any]:
    """Return what every mapping adds: only with it does a partial answer count."""
    return {"FunctionResponseTypes": [PARTIAL]}


def declares_partial_failures() -> bool:
    return PARTIAL in mapping_properties().get("FunctionResponseTypes", [])
