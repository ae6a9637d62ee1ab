"""``python -m infra.local.opening``: what an operator does once with a real account.

It fetches the first access token, publishes the menu and the answers, names the QR
codes and issues a key for ``/v1``.  Nobody is told that the stack is up before: the
callback door remembers for half a minute that an account has no answers.
"""

import argparse
import json
import logging
import sys

from chalicelib import connections
from chalicelib.aws.configs import Configs
from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import now_ms
from chalicelib.core.settings import settings
from chalicelib.customers.places import stores
from chalicelib.customers.places.models import Rules
from chalicelib.inbox.passive import publishing
from chalicelib.inbox.passive.rules import KEY as RULES
from chalicelib.web.api.access import keys
from chalicelib.web.api.keys import Scope
from infra.local import brand, brand_tags, environment
from infra.local.environment import Ports, url

_PK, _SK = "LOCAL#opening", "MENU"

logger = logging.getLogger("opening")


def main() -> None:
    options = _options()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr)
    open_account(url(Ports(options.port).gateway) + options.prefix)


def open_account(portal: str) -> None:
    """Set the account up; what its owner changed since is left alone."""
    first_token()
    workspace = connections.workspace()
    _publish_rules(workspace, portal)
    _publish_menu(workspace, portal)
    brand_tags.set_up()
    _open_stores(workspace)
    keys().issue("本机演示", frozenset(Scope), "local", key=environment.API_KEY)


def first_token() -> None:
    """Have the ``token`` function fetch a token now, not when its schedule comes."""
    connections.boto("lambda").invoke(
        FunctionName=settings().token_function,
        Payload=json.dumps({"reason": "first"}).encode(),
    )


def _publish_rules(workspace: Table, portal: str) -> None:
    if workspace.get(pk=RULES["pk"], sk=RULES["sk"]) is None:
        publishing.publish(workspace, brand.rules(portal), replacing=0)


def _publish_menu(workspace: Table, portal: str) -> None:
    """Publish once for each address: another port means other links."""
    known = workspace.get(pk=_PK, sk=_SK)
    if known is None or known["portal"] != portal:
        connections.account().create_menu(brand.menu(portal))
        workspace.put({"pk": _PK, "sk": _SK, "portal": portal})


def _open_stores(workspace: Table) -> None:
    """Register the stores and have places kept, of those who agree."""
    for store in brand.STORES:
        if stores.stores().get(store.id) is None:
            stores.stores().save(store, "local", now_ms())
    configs = Configs(workspace)
    if not configs.get(stores.CONFIG).version:
        on = Rules(on=True).to_dict()
        configs.put(stores.CONFIG, on, replacing=0, by="local", at_ms=now_ms())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.opening")
    parser.add_argument("--port", type=int, default=environment.FIRST_PORT)
    parser.add_argument("--prefix", default="")
    return parser.parse_args()


if __name__ == "__main__":
    main()
