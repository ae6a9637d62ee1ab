"""What a part of a page says when it has done something, without a new page."""

import json
from collections.abc import Mapping

from chalicelib.web.console import frame


def toast(done: str, *boxes: str) -> Mapping[str, str]:
    """Return the headers that say it, and have other boxes fetched anew.

    Args:
        done: one of ``frame.say_when_done``.
        boxes: names of panels that show something else now.
    """
    told = {"toast": {"value": frame.done(done)}}
    return {"HX-Trigger": json.dumps(told | {f"refresh-{one}": {} for one in boxes})}
