"""The recorded payloads of tests/fixtures/wechat."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "fixtures" / "wechat"


def raw(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def loaded(name: str) -> Any:
    return json.loads(raw(name))
