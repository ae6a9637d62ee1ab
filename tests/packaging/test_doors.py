"""Each HTTP door: its routes are the app's, and it imports no more than it needs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infra.packaging import PackagingError, doors
from infra.packaging.build import environment_of, stage_config

ROOT = Path(__file__).parents[2]
DOORS = doors.names(ROOT)
VARIABLES = environment_of(
    stage_config("local")["stages"]["local"]["environment_variables"]
)
# Each of these would cost the callback more than all it does (performance.md §3).
HEAVY = ["boto3", "botocore", "httpx", "jinja2", "pydantic", "aws_lambda_powertools"]


def run(code: str) -> Any:
    """Return what the code prints as JSON, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=VARIABLES,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def routes_of_the_app() -> dict[str, list[str]]:
    routes: dict[str, list[str]] = run(
        "import json; from app import app\n"
        "print(json.dumps({path: sorted(app.routes[path]) for path in app.routes}))"
    )
    return routes


def test_the_doors_together_serve_what_the_app_serves() -> None:
    served = [doors.routes(door, ROOT, VARIABLES) for door in DOORS]

    together = {path: methods for door in served for path, methods in door.items()}
    assert together == routes_of_the_app()
    assert len(together) == sum(map(len, served)), "two doors serve one path"


def test_the_callback_door_imports_nothing_heavy() -> None:
    loaded = run(
        "import json, sys; import chalicelib.doors.callback\n"
        "print(json.dumps(sorted(sys.modules)))"
    )

    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize("door", DOORS)
def test_no_door_imports_the_app(door: str) -> None:
    loaded = run(
        f"import json, sys; import chalicelib.doors.{door}\n"
        "print(json.dumps(sorted(sys.modules)))"
    )

    assert "app" not in loaded
    assert "duckdb" not in loaded


def test_every_subscriber_of_the_dispatch_table_exists() -> None:
    missing = run(
        "import importlib, json\n"
        "from chalicelib.inbox.dispatch import SUBSCRIBERS, TIMERS\n"
        "names = {name for names in SUBSCRIBERS.values() for name in names}\n"
        "names |= set(TIMERS.values())\n"
        "missing = []\n"
        "for name in sorted(names):\n"
        "    module, _, function = name.partition(':')\n"
        "    try:\n"
        "        getattr(importlib.import_module(module), function)\n"
        "    except (ImportError, AttributeError) as error:\n"
        "        missing.append(f'{name}: {error}')\n"
        "print(json.dumps(missing))"
    )

    assert missing == []


def template_with(*paths: str) -> dict[str, Any]:
    operation = {"x-amazon-apigateway-integration": {"uri": "chalice's one function"}}
    body = {
        "paths": {path: {"get": json.loads(json.dumps(operation))} for path in paths}
    }
    return {
        "Resources": {
            "RestAPI": {"Properties": {"DefinitionBody": body}},
            "APIHandler": {"Type": "AWS::Serverless::Function", "Properties": {}},
            "APIHandlerInvokePermission": {},
        },
        "Outputs": {"APIHandlerName": {}, "APIHandlerArn": {}},
    }


def test_a_route_that_no_door_serves_is_not_packaged() -> None:
    with pytest.raises(PackagingError, match="/forgotten has no door"):
        doors.split(template_with("/forgotten"), {"api": {}})


def test_a_route_that_app_does_not_know_is_not_packaged() -> None:
    with pytest.raises(PackagingError, match=r"/hidden is served .* not in app.py"):
        doors.split(template_with(), {"api": {"/hidden": ["GET"]}})


def test_each_path_goes_to_the_function_of_its_door() -> None:
    template = template_with("/a", "/b")

    doors.split(template, {"api": {"/a": ["GET"]}, "portal": {"/b": ["GET"]}})

    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    uris = {
        path: one["get"]["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
        for path, one in paths.items()
    }
    assert "${ApiDoor.Arn}" in uris["/a"]
    assert "${PortalDoor.Arn}" in uris["/b"]


def test_what_lies_below_a_proxy_is_reached_through_it() -> None:
    template = template_with("/a/{proxy+}", "/a/b", "/a/{c}/d", "/e")
    below = {path: ["GET"] for path in ("/a/{proxy+}", "/a/b", "/a/{c}/d")}

    doors.split(template, {"api": below, "portal": {"/e": ["GET"]}})

    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    assert paths.keys() == {"/a/{proxy+}", "/e"}
