"""The values of the template's parameters: given now, in a file, or as they are."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.deploying import Lacking

Json = dict[str, Any]


def given(words: Sequence[str], file: Path) -> dict[str, str]:
    """Return what the operator chose; the command line wins over the file.

    Args:
        words: ``Name=value`` each.
        file: a JSON object; it need not exist.

    Raises:
        Lacking: a word has no ``=``.
    """
    chosen: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    if wrong := [word for word in words if "=" not in word]:
        raise Lacking([f"parameter {word}: write Name=value" for word in wrong])
    return chosen | dict(word.split("=", 1) for word in words)


def needs(
    template: Json, chosen: Mapping[str, str], deployed: Mapping[str, str]
) -> list[str]:
    """Return what is missing or unknown.

    Args:
        template: the packaged template.
        chosen: what the operator chose.
        deployed: the parameters that the stack has already.
    """
    declared = template["Parameters"]
    missing = [
        f"parameter {name}: {one.get('Description', 'no default')}"
        for name, one in declared.items()
        if "Default" not in one and name not in chosen and name not in deployed
    ]
    missing += [
        f"parameter {name}: the template has none of that name"
        for name in sorted(chosen.keys() - declared.keys())
    ]
    values = {**deployed, **chosen}
    if values.get("TokenEgress") == "vpc":
        missing += [
            f"parameter {name}: TokenEgress=vpc needs it"
            for name in ("TokenSubnets", "TokenSecurityGroups")
            if not values.get(name)
        ]
    return missing


def as_request(
    template: Json, chosen: Mapping[str, str], deployed: Mapping[str, str]
) -> list[Json]:
    """Return them as CloudFormation takes them; what was not chosen stays."""
    request: list[Json] = []
    for name in template["Parameters"]:
        if name in chosen:
            request.append({"ParameterKey": name, "ParameterValue": chosen[name]})
        elif name in deployed:
            request.append({"ParameterKey": name, "UsePreviousValue": True})
    return request
