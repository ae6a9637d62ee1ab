"""One Lambda function per HTTP door, where Chalice knows only one for all routes.

A door is a module of ``chalicelib.doors`` with its own small Chalice app.  What it
serves is asked of it in a process of its own: a blueprint can be registered only once.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from chalicelib.aws.proxied import folded
from infra.packaging import PackagingError

Json = dict[str, Any]

_ASK = """
import importlib, json, sys
from chalicelib.aws.sections import SectionedChalice
app = importlib.import_module("chalicelib.doors." + sys.argv[1]).app
if isinstance(app, SectionedChalice):
    app.load_all()
routes = {path: sorted(methods) for path, methods in app.routes.items()}
print(json.dumps(routes))
"""
_SINGLE_APP = "APIHandler"


def names(source: Path) -> list[str]:
    """Return the doors there are, by their modules."""
    found = (source / "chalicelib" / "doors").glob("[a-z]*.py")
    return sorted(module.stem for module in found)


def routes(door: str, source: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Return what a door serves: methods by path."""
    done = subprocess.run(
        [sys.executable, "-c", _ASK, door],
        cwd=source,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PackagingError(f"door {door} cannot be imported:\n{done.stderr}")
    served: dict[str, Any] = json.loads(done.stdout)
    return served


def split(template: Json, served: dict[str, dict[str, Any]]) -> None:
    """Replace Chalice's one HTTP function by one per door.

    Args:
        template: changed in place.
        served: by door, what ``routes`` returned.

    Raises:
        PackagingError: a route of the app has no door, or a door serves another one.
    """
    resources = template["Resources"]
    single = resources.pop(_SINGLE_APP)
    del resources[f"{_SINGLE_APP}InvokePermission"]
    for output in (f"{_SINGLE_APP}Name", f"{_SINGLE_APP}Arn"):
        del template["Outputs"][output]
    _send_paths_to(resources["RestAPI"], served)
    for door in served:
        function = json.loads(json.dumps(single))
        function["Properties"]["Handler"] = f"chalicelib.doors.{door}.app"
        resources[logical(door)] = function
        resources[f"{logical(door)}Permission"] = _permission(door)


def logical(door: str) -> str:
    """Return the logical id of a door's function."""
    return f"{door.capitalize()}Door"


def _send_paths_to(api: Json, served: dict[str, dict[str, Any]]) -> None:
    owners = {path: door for door, paths in served.items() for path in paths}
    paths = api["Properties"]["DefinitionBody"]["paths"]
    _refuse("has no door", paths.keys() - owners.keys())
    _refuse("is served by a door but not in app.py", owners.keys() - paths.keys())
    for path in paths.keys() - folded(paths):
        del paths[path]
    for path, methods in paths.items():
        function = logical(owners[path])
        for operation in methods.values():
            integration = operation["x-amazon-apigateway-integration"]
            integration["uri"] = {
                "Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}"
                ":lambda:path/2015-03-31/functions/${" + function + ".Arn}/invocations"
            }


def _refuse(why: str, paths: Iterable[str]) -> None:
    if named := ", ".join(sorted(paths)):
        raise PackagingError(f"{named} {why}")


def _permission(door: str) -> Json:
    source = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}"
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": {"Ref": logical(door)},
            "Action": "lambda:InvokeFunction",
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": {"Fn::Sub": source + ":${RestAPI}/*"},
        },
    }
