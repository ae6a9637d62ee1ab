"""``python -m infra.local.gateway``: the HTTP front and the doors behind it."""

import argparse
import os
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from infra.local import environment
from infra.local.environment import LOCAL, ROOT, Ports
from infra.local.front import Gateway, serve
from infra.local.pool import Pool
from infra.local.start_page import StartPage
from infra.local.state import ACTIONS, State

_PER_DOOR = 2
_MAKES_AN_APP = re.compile(r"^app\b.*=", re.MULTILINE)


def main() -> None:
    options = _options()
    ports = Ports(options.port)
    variables = dict(os.environ)  # the supervisor's: those of a function
    pools = door_pools(variables, options.logs)
    gateway = Gateway(
        pools,
        stack=variables["STACK"],
        own_page=StartPage(ports, options.prefix, State(), ACTIONS).answer,
        prefix=options.prefix,
    )
    gateway.open()
    server = serve(gateway, ports.gateway, options.logs / "gateway.log")
    _stop_on_signal(server)
    sys.stderr.write("gateway is up\n")
    try:
        server.serve_forever()
    finally:
        for pool in pools.values():
            pool.close()


def door_pools(variables: dict[str, str], logs: Path) -> dict[str, Pool]:
    """Return the processes of each door: a module that makes an ``app``."""
    modules = sorted((ROOT / "chalicelib" / "doors").glob("*.py"))
    names = [
        module.stem
        for module in modules
        if _MAKES_AN_APP.search(module.read_text(encoding="utf-8"))
    ]
    return {
        name: Pool(
            f"chalicelib.doors.{name}",
            {**variables, "AWS_LAMBDA_FUNCTION_NAME": f"{variables['STACK']}-{name}"},
            logs / f"{name}.log",
            size=_PER_DOOR,
        )
        for name in names
    }


def _stop_on_signal(server: Any) -> None:
    def stop(_number: int, _frame: Any) -> None:
        # shutdown() waits for the loop that this handler interrupts.
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.gateway")
    parser.add_argument("--port", type=int, default=environment.FIRST_PORT)
    parser.add_argument("--prefix", default="", help='stage prefix, e.g. "/api"')
    parser.add_argument("--data", type=Path, default=LOCAL / "data")
    parser.add_argument("--logs", type=Path, default=LOCAL / "logs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
