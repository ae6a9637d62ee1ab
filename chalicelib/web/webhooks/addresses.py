"""Where a webhook may lead: a public name, by HTTPS, and the address it had then.

A name is resolved when it is saved and again at every try, and the connection goes to
the address that was judged: a name that changes in between leads nowhere else.
"""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from chalicelib.core.errors import InvalidInput

Resolve = Callable[[str, int], list[str]]

PORT = 443
_LONGEST_URL = 1024
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label begins with a letter, so that no number passes for a name: 127.1,
# 0x7f.1 and 2130706433 are addresses to a resolver.
_NAME = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")
_TARGET = re.compile(r"[!-~]*")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAMES = (".local", ".localhost", ".internal", ".arpa", ".onion", ".test")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes."""

    host: str
    target: str  # path and query
    address: str  # one that was found to be public


def resolve(host: str, port: int) -> list[str]:
    """Return every address of a name; raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def check(url: str, resolver: Resolve = resolve) -> Target:
    """Return where a URL leads.

    Raises:
        InvalidInput: not to a public server by HTTPS; the message says why.
    """
    host, target = _parts(url)
    try:
        addresses = resolver(host, PORT)
    except (OSError, UnicodeError) as error:
        raise InvalidInput("the name does not resolve") from error
    if not addresses:
        raise InvalidInput("the name does not resolve")
    # One bad address among good ones is the mark of an attack, so all must be good.
    if not all(_is_public(address) for address in addresses):
        raise InvalidInput("the name leads to an address that is not public")
    return Target(host, target, addresses[0])


def _parts(url: str) -> tuple[str, str]:
    try:
        split = urlsplit(url)
        port = split.port or PORT
    except ValueError as error:
        raise InvalidInput("not a URL") from error
    if len(url) > _LONGEST_URL or split.scheme != "https":
        raise InvalidInput("a webhook is an https URL of at most 1,024 characters")
    if split.username is not None or split.password is not None or split.fragment:
        raise InvalidInput("no user, password or fragment in the URL")
    if port != PORT:
        raise InvalidInput("only port 443")
    host = (split.hostname or "").lower()
    if not _NAME.fullmatch(host) or host.endswith(_LOCAL_NAMES):
        raise InvalidInput("the host must be a public name, no address")
    target = (split.path or "/") + (f"?{split.query}" if split.query else "")
    if not _TARGET.fullmatch(target):
        raise InvalidInput("the path must be percent-encoded")
    return host, target


def _is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if any((address.ipv4_mapped, address.sixtofour, address.teredo)):
            return False
        if address in _NAT64:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
