"""``python -m infra.local.wechat``: the platform as a process of its own."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from infra.local.wechat import Account, WeChatPlatform, demo


def main() -> int:
    given = _arguments()
    account = Account(mode=given.mode, callback=given.callback)
    try:
        platform = WeChatPlatform(data=given.data, port=given.port, account=account)
    except OSError as error:
        print(f"WeChat simulator: port {given.port}: {error.strerror}", file=sys.stderr)
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with platform:
        demo.install(platform)
        print(f"WeChat simulator and phone page: {platform.url}", flush=True)
        stop.wait()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="infra.local.wechat", description=__doc__)
    parser.add_argument("--port", type=int, default=8001)
    callback = "http://127.0.0.1:8000/wechat/callback"
    parser.add_argument("--callback", default=callback)
    parser.add_argument("--data", type=Path, default=Path(".local/wechat"))
    modes = ("safe", "compatible", "plain")
    parser.add_argument("--mode", choices=modes, default="safe")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
