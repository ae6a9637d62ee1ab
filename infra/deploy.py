"""``python -m infra.deploy --stage prod``: rolls out what ``infra.package`` made.

Zips and template go to a bucket, CloudFormation makes a change set, and after a look at
what it would do the stack is changed.  Whatever is missing is said at once, before
anything happens.
"""

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.deploying import Lacking, Refused, choices, keys
from infra.deploying.stack import Stack
from infra.deploying.upload import upload
from infra.packaging.build import ROOT

Json = dict[str, Any]


def main(words: list[str] | None = None) -> int:
    """Deploy what the command line names; say what is missing or what went wrong."""
    options = _options(words)
    try:
        _deploy(options)
    except Lacking as error:
        print("not deployed; this is missing:", file=sys.stderr)
        for need in error.needs:
            print(f"  - {need}", file=sys.stderr)
        return 2
    except (Refused, BotoCoreError, ClientError) as error:
        print(f"not deployed: {error}", file=sys.stderr)
        return 1
    return 0


def _options(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.deploy")
    parser.add_argument("--stage", default="prod")
    parser.add_argument("--bucket", default=os.environ.get("ARTEFACT_BUCKET", ""))
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="also read from .chalice/parameters-<stage>.json",
    )
    parser.add_argument(
        "--plan", action="store_true", help="make the change set and stop there"
    )
    parser.add_argument(
        "--replace-data",
        action="store_true",
        help="go on although a table, bucket or secret would be replaced",
    )
    parser.add_argument("--package", type=Path, help="default dist/<stage>")
    return parser.parse_args(words)


def _deploy(options: argparse.Namespace) -> None:
    package = options.package or ROOT / "dist" / options.stage
    file = ROOT / ".chalice" / f"parameters-{options.stage}.json"
    chosen = choices.given(options.parameter, file)
    session = boto3.Session()
    template = _ready(session, package, options, chosen)
    name = chosen.get("Stack", template["Parameters"]["Stack"]["Default"])
    stack = Stack(session.client("cloudformation"), name)
    deployed = stack.parameters()
    if needs := choices.needs(template, chosen, deployed):
        raise Lacking(needs)
    s3 = session.client("s3")
    url = upload(s3, options.bucket, name, package)
    change_set = stack.plan(url, choices.as_request(template, chosen, deployed))
    if change_set is None:
        print(f"{name} is as it should be")
    else:
        _look_at(stack, change_set, options)
        if options.plan:
            print(f"planned, not applied: {change_set}")
            return
        stack.apply(change_set)
    _tell(session, stack)


def _ready(
    session: boto3.Session,
    package: Path,
    options: argparse.Namespace,
    chosen: dict[str, str],
) -> Json:
    """Return the packaged template, or say everything that is missing."""
    needs = [*_needs_of_aws(session, options.bucket)]
    file = package / "template.json"
    template: Json = {"Parameters": {}}
    if file.exists():
        template = json.loads(file.read_text())
    else:
        needs.append(f"a package: run `make package STAGE={options.stage}`")
    if needs:
        raise Lacking(needs + choices.needs(template, chosen, {}))
    return template


def _needs_of_aws(session: boto3.Session, bucket: str) -> list[str]:
    needs = []
    if session.region_name is None:
        needs.append("a region: set AWS_DEFAULT_REGION, for example cn-north-1")
    if session.get_credentials() is None:
        needs.append("AWS credentials: set AWS_PROFILE, or run `aws configure`")
    if not bucket:
        needs.append("a bucket for zips and template: --bucket or ARTEFACT_BUCKET")
    if needs:
        return needs
    try:
        session.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        return [f"AWS credentials that work: {error}"]
    try:
        session.client("s3").head_bucket(Bucket=bucket)
    except (BotoCoreError, ClientError):
        return [f"bucket {bucket} in {session.region_name}, and the right to use it"]
    return []


def _look_at(stack: Stack, change_set: str, options: argparse.Namespace) -> None:
    changes = stack.changes(change_set)
    for one in changes:
        mark = " (replaced)" if one.replaced else ""
        print(f"{one.action.lower():8}{one.name}{mark}")
    lost = ", ".join(one.name for one in changes if one.loses_data)
    if lost and not options.replace_data:
        raise Refused(f"this would replace or remove {lost}: --replace-data allows it")


def _tell(session: boto3.Session, stack: Stack) -> None:
    outputs = stack.outputs()
    for name, value in outputs.items():
        print(f"{name}: {value}")
    secret = outputs["KeysSecret"]
    still = keys.complete(session.client("secretsmanager"), secret, _ask)
    for key in still:
        print(f"{key} is empty in {secret}: the account cannot be reached without it")
    print(f"token and EncodingAESKey for WeChat's console are in {secret}")


def _ask() -> str:
    """Return the AppSecret from the environment or from whoever sits here."""
    if given := os.environ.get("WECHAT_APP_SECRET"):
        return given
    if not sys.stdin.isatty():
        return ""
    return getpass.getpass("AppSecret of the service account: ").strip()


if __name__ == "__main__":
    sys.exit(main())
