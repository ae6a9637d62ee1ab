"""Everything on this machine: AWS, WeChat, the doors, the workers, the demo brand."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from chalicelib import connections
from chalicelib.core.settings import settings
from infra import staff
from infra.local import cloud, environment
from infra.local.demo import staff as demo
from infra.local.environment import API_KEY, KEYS, LOCAL, Ports, url
from infra.local.processes import (
    Children,
    DidNotStart,
    Taken,
    alone_with,
    answers,
    check_free,
)
from infra.local.provision import provision

_STARTS_WITHIN_S = 60.0
_LOOKS_EVERY_S = 0.5
_OPENING = "opening"
_DEMO = "demo"


def main() -> None:
    options = _options()
    ports = Ports(options.port)
    _stop_on_signals()
    try:
        check_free(ports.named())
        with alone_with(options.data) as held:
            failed = _run(ports, options, held)
    except Taken as taken:
        sys.exit(str(taken))
    sys.exit(failed)


def _run(ports: Ports, options: argparse.Namespace, held: int) -> bool:
    """Run until somebody stops it; return whether something failed."""
    functions = environment.of_functions(ports, options.prefix)
    children = Children(functions, options.logs, (held,))
    try:
        _start(children, ports, options)
        _watch(children)
    except DidNotStart as error:
        print(error, file=sys.stderr, flush=True)
        failed = True
    except KeyboardInterrupt:
        failed = False
    finally:
        _ignore_signals()
        print("正在停止并保存数据…… stopping, keeping the data", flush=True)
        children.stop()
        print("已停止 stopped", flush=True)
    return failed


def _start(children: Children, ports: Ports, options: argparse.Namespace) -> None:
    began = time.monotonic()
    print("正在启动知客…… starting Zhike", flush=True)
    data, port = str(options.data), str(ports.first)
    logs = ["--logs", str(options.logs)]
    aws = cloud.variables(ports.aws, options.data)
    children.start("aws", "ministack", more=aws)
    children.start("wechat", "infra.local.wechat", *_wechat(ports, options))
    gateway = ["--port", port, "--data", data, "--prefix", options.prefix]
    children.start("gateway", "infra.local.gateway", *gateway, *logs)
    within_s = _STARTS_WITHIN_S
    children.wait_until(answers(f"{url(ports.aws)}/_ministack/health"), "aws", within_s)
    stack = children.environment["STACK"]
    provision(url(ports.aws), stack, KEYS, region=environment.REGION)
    children.start("pump", "infra.local.pump", "--port", port, *logs)
    children.wait_until(answers(url(ports.wechat)), "wechat", within_s)
    children.wait_until(answers(url(ports.functions)), "pump", within_s)
    children.wait_until(answers(url(ports.gateway)), "gateway", within_s)
    _open(children, ports, options)
    children.start(_DEMO, "infra.local.demo", *([] if options.demo else ["--bare"]))
    way_in = _way_in(children.environment)
    print(welcome(ports, options, way_in, time.monotonic() - began), flush=True)


def _way_in(functions: Mapping[str, str]) -> str:
    """Return a link that signs the administrator in, once and within ten minutes."""
    os.environ.update(functions)
    connections.forget()
    settings.cache_clear()
    return staff.address(demo.administrator(), settings().portal_url)


def _open(children: Children, ports: Ports, options: argparse.Namespace) -> None:
    """Set the account up before anybody can follow it."""
    where = ["--port", str(ports.first), "--prefix", options.prefix]
    children.start(_OPENING, "infra.local.opening", *where)
    ended = partial(children.has_ended, _OPENING)
    children.wait_until(ended, _OPENING, _STARTS_WITHIN_S)
    if children.forget(_OPENING):
        raise DidNotStart(f"公众号没有设置好，请看 {children.logs / _OPENING}.log")


def _wechat(ports: Ports, options: argparse.Namespace) -> list[str]:
    callback = f"{url(ports.gateway)}{options.prefix}/wechat/callback"
    data = str(options.data / "wechat")
    where = ["--callback", callback, "--data", data]
    return ["--port", str(ports.wechat), *where]


def _watch(children: Children) -> None:
    """Wait for a signal; raises ``DidNotStart`` when a child dies before."""
    preparing = True
    while True:
        time.sleep(_LOOKS_EVERY_S)
        if preparing and children.has_ended(_DEMO):
            preparing = False
            _say_prepared(children)
        if name := children.ended():
            raise DidNotStart(f"{name} 意外退出，请看 {children.logs / name}.log")


def _say_prepared(children: Children) -> None:
    if children.forget(_DEMO):
        print(f"演示数据没有写完，请看 {children.logs / _DEMO}.log", flush=True)
    else:
        print("演示数据已就绪 demo data is ready", flush=True)


def welcome(
    ports: Ports, options: argparse.Namespace, way_in: str, took_s: float
) -> str:
    """Return what a newcomer reads first."""
    gateway = url(ports.gateway) + options.prefix
    rows = [
        ("首页 start here", f"{url(ports.gateway)}/"),
        ("手机 the follower's phone", f"{url(ports.wechat)}/"),
        ("会员门户 member portal", f"{gateway}/portal/home"),
        ("工作台 staff console", f"{gateway}/console/home"),
        ("回调 WeChat callback", f"{gateway}/wechat/callback"),
        ("接口 API", f"{gateway}/v1/openapi.json  (Bearer {API_KEY})"),
        ("健康检查 health", f"{gateway}/healthz"),
        ("本机 AWS embedded AWS", url(ports.aws)),
    ]
    lines = "\n".join(f"  {_padded(name, 28)}{address}" for name, address in rows)
    return (
        f"\n知客已启动，用时 {took_s:.1f} 秒 Zhike is up\n\n{lines}\n\n"
        f"管理员登录，十分钟内一次有效 the administrator's way in, once\n"
        f"  {way_in}\n\n"
        f"日志 logs: {_short(options.logs)}/   数据 data: {_short(options.data)}/\n"
        "按 Ctrl-C 停止 Ctrl-C stops everything\n"
    )


def _padded(text: str, columns: int) -> str:
    """Pad to terminal columns: a Chinese character takes two."""
    wide = sum(1 for letter in text if ord(letter) > 0x2E80)  # noqa: PLR2004 -- CJK
    return text + " " * (columns - len(text) - wide)


def _short(path: Path) -> str:
    return (
        str(path.relative_to(environment.ROOT))
        if path.is_relative_to(environment.ROOT)
        else str(path)
    )


_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _stop_on_signals() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.default_int_handler)


def _ignore_signals() -> None:
    """Let nothing interrupt the stopping: a second Ctrl-C would leave children."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local")
    parser.add_argument("--port", type=int, default=environment.FIRST_PORT)
    parser.add_argument("--prefix", default="", help='stage prefix, e.g. "/api"')
    parser.add_argument("--data", type=Path, default=LOCAL / "data")
    parser.add_argument("--logs", type=Path, default=LOCAL / "logs")
    parser.add_argument(
        "--bare", dest="demo", action="store_false", help="without the demo brand"
    )
    return parser.parse_args()
