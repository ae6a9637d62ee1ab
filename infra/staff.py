"""Who works here, by command: ``python -m infra.staff COMMAND --stage …``.

    first-admin --name 周敏       the first administrator, and a link that lets them in
    invite --name 陈静 --role supervisor --group 一组     a code for them to scan
    link --name 周敏              another link for who is active, when WeChat is down
    list                          everybody

A link is good for ten minutes and one use.  For a deployed stage it takes the
environment of the deployed functions, as ``infra.operate`` does.
"""

import argparse
import os
import sys
from collections.abc import Callable

from chalicelib import connections
from chalicelib.core.errors import NotFound, ZhikeError
from chalicelib.core.settings import settings
from chalicelib.staff import desk
from chalicelib.staff.login.models import Begun
from chalicelib.staff.models import Role, Staff
from chalicelib.staff.service import OPERATOR
from infra.local import environment
from infra.operate import deployed


def first_administrator(name: str, base: str) -> str:
    """Make the first administrator; return how they get in."""
    made = desk.staff().first_administrator(name)
    return f"{made.name} 是管理员。{_let_in(made, base)}"


def invite(name: str, role: Role, groups: list[str]) -> str:
    """Invite somebody; return the code that they scan with WeChat."""
    invited, begun = desk.staff().invite_by_command(name, role, groups)
    return f"请{invited.name}（{role.label}）一天内用微信扫码：\n\n{_drawn(begun)}"


def link(who: str, base: str) -> str:
    """Make a link for somebody who is active, named by id or name."""
    return _let_in(_named(who), base)


def everybody() -> str:
    """Return who works here, a line each."""
    lines = [
        f"{one.id}  {one.role:<13}  {one.state:<9}  {one.name}"
        for one in desk.people().all()
    ]
    return "\n".join(lines) or "还没有人，先运行 first-admin。"


def address(staff: Staff, base: str) -> str:
    """Return a one-time link for somebody."""
    token = desk.links().make(staff, OPERATOR)
    return f"{base}/console/link/{token}"


def _let_in(staff: Staff, base: str) -> str:
    return f"十分钟内打开，只能用一次：\n\n{address(staff, base)}"


def _drawn(begun: Begun) -> str:
    import io

    import segno

    text = io.StringIO()
    segno.make(begun.code, error="m", micro=False).terminal(text, compact=True)
    return f"{text.getvalue()}\n{begun.code}"


def _named(who: str) -> Staff:
    everyone = [one for one in desk.people().all() if one.is_active]
    found = [one for one in everyone if who in (one.id, one.name)]
    if len(found) != 1:
        raise NotFound(f"{len(found)} active people are {who!r}; name one by id")
    return found[0]


def main() -> None:
    options = _options()
    if options.stage == "local":
        os.environ.update(environment.of_functions(environment.Ports(options.port)))
    else:
        os.environ.update(deployed(options.stage))
    connections.forget()
    settings.cache_clear()
    try:
        print(_COMMANDS[options.command](options))
    except ZhikeError as error:
        sys.exit(str(error))


def _base(options: argparse.Namespace) -> str:
    base: str = options.base or settings().portal_url
    if not base:
        raise NotFound("--base names the public address, as the output PortalURL does")
    return base.rstrip("/")


def _name(options: argparse.Namespace) -> str:
    if not options.name:
        raise NotFound("--name says who it is")
    return str(options.name)


_COMMANDS: dict[str, Callable[[argparse.Namespace], str]] = {
    "first-admin": lambda given: first_administrator(_name(given), _base(given)),
    "invite": lambda given: invite(_name(given), Role(given.role), given.group),
    "link": lambda given: link(_name(given), _base(given)),
    "list": lambda _given: everybody(),
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.staff")
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("--stage", default="local")
    parser.add_argument("--port", type=int, default=environment.FIRST_PORT)
    parser.add_argument("--name", default="", help="link: an id will do, too")
    parser.add_argument("--role", choices=[str(role) for role in Role], default="agent")
    parser.add_argument("--group", action="append", default=[])
    parser.add_argument("--base", default="", help="public address, before /console")
    return parser.parse_args()


if __name__ == "__main__":
    main()
