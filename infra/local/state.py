"""What the start page shows: how far the demo data, the last sync and report are."""

from typing import Any

from chalicelib import connections
from chalicelib.aws.lean import AwsError
from chalicelib.core.errors import Unavailable
from infra.local.demo.progress import Progress

Shown = dict[str, Any]


class State:
    """Reads it anew each time; the page asks every two seconds."""

    def read(self) -> Shown:
        try:
            demo = Progress(connections.workspace()).read()
        except (Unavailable, AwsError):
            demo = {"state": "running", "percent": 0, "words": "正在启动"}
        return {"demo": demo, "report": {"words": "", "links": {}}, "sync": ""}
