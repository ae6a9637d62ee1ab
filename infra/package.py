"""``python -m infra.package --stage prod``: one template and its zips in dist/prod.

``chalice package`` makes the start.  What it does not know is added here: one function
per HTTP door, ``ReportBatchItemFailures``, roles with only their own rights, what
``resources.yaml`` declares, alarms, the gateway's errors and log, parameters, compiled
modules.  ``python -m infra.deploy`` rolls out the result.
"""

import argparse
import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from infra import cloudformation
from infra.packaging import (
    PackagingError,
    alarms,
    doors,
    functions,
    gateway,
    guards,
    roles,
)
from infra.packaging import parameters as choices
from infra.packaging.build import (
    ROOT,
    Built,
    alone,
    build,
    check_python,
    environment_of,
    stage_config,
)
from infra.packaging.zips import distributions, finish

Json = dict[str, Any]

DIST: Final = ROOT / "dist"
LARGEST_ZIP_BYTES: Final = 20 * 1024 * 1024  # of doors and workers: cold start
_REQUIREMENTS: Final = ("requirements.txt", "requirements-lake.txt")
# What each zip leaves out of all that: the packages of those files.
_WITHOUT: Final = {
    functions.APP_ZIP: ("requirements-lake.txt",),
    functions.LAKE_ZIP: (),
}
# It takes the empty default for the id of a subnet, although an If keeps it away.
_LINT: Final = {"ignore_checks": ["W1033"]}
_MANIFEST: Final = ROOT / "chalicelib" / "web" / "static" / "manifest.json"
# Declared in files of their own, merged in the same way.
_MORE_RESOURCES: Final = ("glue.yaml",)


def package(stage: str, out: Path, work: Path = DIST / "work") -> None:
    """Write ``template.json``, ``app.zip`` and ``lake.zip`` into ``out``.

    Args:
        stage: a stage of ``.chalice/config.json``.
        out: folder to fill; what is in it is removed.
        work: folder of copies and of what can be used again next time.

    Raises:
        PackagingError: it would not work; the message says why.
    """
    check_python()
    config = stage_config(stage)
    if not _MANIFEST.exists():
        raise PackagingError("the browser files are missing: run `make assets`")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with alone(work):
        built = build(stage, _REQUIREMENTS, work / "copy")
        with ThreadPoolExecutor() as at_once:
            for zipped in [at_once.submit(_zip, built, n, out, work) for n in _WITHOUT]:
                zipped.result()
        template = complete(built, stage, config)
    text = json.dumps(template, indent=1, sort_keys=True, ensure_ascii=False)
    (out / "template.json").write_text(text)
    _check_size(out / functions.APP_ZIP)


def _zip(built: Built, name: str, out: Path, work: Path) -> None:
    without = distributions(ROOT / file for file in _WITHOUT[name])
    finish(built.zip, out / name, work / "zips", without)


def complete(built: Built, stage: str, config: Json) -> Json:
    """Return Chalice's template with everything it lacks."""
    template = built.template
    given = config["stages"][stage]["environment_variables"]
    _merge_resources(template)
    served = {
        door: doors.routes(door, built.source, environment_of(given))
        for door in doors.names(built.source)
    }
    doors.split(template, served)
    found = functions.by_name(template, config, list(served))
    functions.complete(template, found, config)
    functions.connect(template, found, given["STACK"])
    functions.reserve(found)
    variables = choices.environment(stage, given) | _glue_database(template)
    for function in found.values():
        function["Properties"]["Environment"] = {"Variables": variables}
    roles.assign(template, found, ROOT / ".chalice")
    guards.add(template)
    alarms.add(template, sorted(found))
    gateway.complete(template)
    template["Parameters"] = choices.parameters(given["STACK"], _brand(given))
    template["Conditions"] = choices.CONDITIONS
    template["Metadata"] = {"cfn-lint": {"config": _LINT}}
    template["Description"] = f"Zhike, a CRM for a WeChat service account ({stage})"
    template["Outputs"] = _outputs(config["stages"][stage]["api_gateway_stage"])
    return template


def _merge_resources(template: Json) -> None:
    ours = cloudformation.RESOURCES
    files = [ours, *(ours.with_name(name) for name in _MORE_RESOURCES)]
    for path in files:
        if path.exists():
            template["Resources"] |= cloudformation.load(path)["Resources"]


def _glue_database(template: Json) -> Json:
    databases = cloudformation.of_type(template, "AWS::Glue::Database")
    return {"GLUE_DATABASE": {"Ref": next(iter(databases))}} if databases else {}


def _brand(given: dict[str, str]) -> str:
    return given.get("BRAND_NAME", "知客")


def _outputs(api_stage: str) -> Json:
    url = "https://${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/"
    return {
        "CallbackURL": {
            "Description": "For WeChat's console, with token and key of the secret",
            "Value": {"Fn::Sub": f"{url}{api_stage}/wechat/callback"},
        },
        "PortalURL": {"Value": {"Fn::Sub": url + api_stage}},
        "KeysSecret": {"Value": {"Ref": "Keys"}},
    }


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > LARGEST_ZIP_BYTES:
        raise PackagingError(f"{path.name} has {size:,} bytes: too slow to start")


def main() -> int:
    """Package what the command line names; tell what was made or why not."""
    parser = argparse.ArgumentParser(prog="python -m infra.package")
    parser.add_argument("--stage", default="prod")
    stage = parser.parse_args().stage
    try:
        out = DIST / stage
        package(stage, out)
    except PackagingError as error:
        print(f"not packaged: {error}", file=sys.stderr)
        return 1
    for path in sorted(out.iterdir()):
        size = path.stat().st_size / 1e6
        print(f"{path.relative_to(ROOT)}  {size:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
