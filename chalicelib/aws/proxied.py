"""A door that tells its paths apart itself, below one resource of API Gateway.

An API has at most 300 resources, each further segment of a path being one, and the
console alone has more than 200.  So a door that declares ``/console/{proxy+}`` is
reached through that one resource for every path below it, and the declared view answers
for what is not there.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
"""

import functools
import re
from collections.abc import Iterable
from typing import Any, Final

from chalicelib.aws.sections import SectionedChalice

PROXY: Final = "{proxy+}"
_PARAMETER = re.compile(r"\{(\w+)(\+?)\}")
_GREED = {"": "[^/]+", "+": ".+"}


class ProxiedChalice(SectionedChalice):
    """An app of which API Gateway knows no more than the ``{proxy+}`` of its paths."""

    def __call__(self, event: Any, context: Any) -> Any:
        return super().__call__(self._unfolded(event), context)

    def _unfolded(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return the event that the gateway would send if it knew the path."""
        asked = event["requestContext"]
        if not asked["resourcePath"].endswith(PROXY):
            return event
        below = asked["resourcePath"].removesuffix(PROXY)
        path = below + event["pathParameters"]["proxy"].rstrip("/")
        self.load(path)
        served = (p for p, views in self.routes.items() if asked["httpMethod"] in views)
        found = first_match(path, served)
        if found is None:
            return event
        resource, values = found
        return {
            **event,
            "resource": resource,
            "pathParameters": values or None,
            "requestContext": {**asked, "resourcePath": resource},
        }


def folded(paths: Iterable[str]) -> set[str]:
    """Return the resources that API Gateway has to know to reach these paths."""
    known = set(paths)
    above = tuple(p.removesuffix(PROXY) for p in known if p.endswith(PROXY))
    return {p for p in known if p.endswith(PROXY) or not p.startswith(above)}


def first_match(
    path: str, resources: Iterable[str]
) -> tuple[str, dict[str, str]] | None:
    """Return the resource that a path belongs to, and what it holds.

    As with API Gateway, a fixed segment wins over a parameter, and that over a proxy.
    """
    hits = ((one, hit) for one in resources if (hit := _pattern(one).fullmatch(path)))
    best = min(hits, key=lambda found: _looseness(found[0]), default=None)
    return (best[0], best[1].groupdict()) if best else None


@functools.cache
def _pattern(resource: str) -> re.Pattern[str]:
    pieces, end = [], 0
    for found in _PARAMETER.finditer(resource):
        pieces += [re.escape(resource[end : found.start()])]
        pieces += [f"(?P<{found[1]}>{_GREED[found[2]]})"]
        end = found.end()
    return re.compile("".join(pieces) + re.escape(resource[end:]))


@functools.cache
def _looseness(resource: str) -> list[int]:
    """Return how much each segment leaves open: nothing, itself, the rest."""
    return [
        0 if "{" not in segment else 2 if "+}" in segment else 1
        for segment in resource.split("/")
    ]
