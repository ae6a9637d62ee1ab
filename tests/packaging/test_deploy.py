"""Deploying: everything missing is said at once; the whole goes out on MiniStack."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from chalice.app import SQSEventConfig

from app import app
from infra import deploy
from infra.deploying import Lacking, choices, keys
from infra.deploying.stack import Change
from tests.emulators import REGION, Aws

CHOSEN = [
    "--parameter=WeChatAppId=wx0123456789abcdef",
    "--parameter=WeChatOriginalId=gh_zhike01",
]
TEMPLATE: dict[str, Any] = {
    "Parameters": {
        "WeChatAppId": {"Description": "AppID of the service account"},
        "TokenEgress": {"Default": "open"},
        "TokenSubnets": {"Default": ""},
        "TokenSecurityGroups": {"Default": ""},
    }
}


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Be an operator who has just cloned the repository."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.mark.usefixtures("nobody")
def test_a_newcomer_is_told_everything_that_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert deploy.main(["--stage=prod", f"--package={tmp_path}"]) == 2

    said = capsys.readouterr().err
    for what in ("credentials", "region", "bucket", "make package STAGE=prod"):
        assert what in said


def test_a_bucket_that_is_not_there_is_named(
    aws: Aws, packaged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy.main([f"--package={packaged}", "--bucket=nobodys", *CHOSEN]) == 2
    assert "bucket nobodys" in capsys.readouterr().err


class TestChoices:
    def test_a_parameter_without_default_must_be_chosen_once(self) -> None:
        (need,) = choices.needs(TEMPLATE, {}, {})
        assert "AppID of the service account" in need
        assert choices.needs(TEMPLATE, {}, {"WeChatAppId": "wx"}) == []

    def test_an_unknown_parameter_is_refused(self) -> None:
        (need,) = choices.needs(TEMPLATE, {"WeChatAppID": "wx"}, {"WeChatAppId": "wx"})
        assert "WeChatAppID" in need

    def test_a_vpc_needs_its_subnets(self) -> None:
        chosen = {"WeChatAppId": "wx", "TokenEgress": "vpc"}
        assert len(choices.needs(TEMPLATE, chosen, {})) == 2
        # Its first deployment left the default there: that is none.
        assert len(choices.needs(TEMPLATE, chosen, {"TokenSubnets": ""})) == 2

    def test_what_is_not_chosen_again_stays_as_it_is(self) -> None:
        request = choices.as_request(
            TEMPLATE, {"TokenEgress": "open"}, {"WeChatAppId": "wx"}
        )
        assert request == [
            {"ParameterKey": "WeChatAppId", "UsePreviousValue": True},
            {"ParameterKey": "TokenEgress", "ParameterValue": "open"},
        ]

    def test_the_command_line_wins_over_the_file(self, tmp_path: Path) -> None:
        file = tmp_path / "parameters.json"
        file.write_text(json.dumps({"A": "file", "B": "file"}))
        assert choices.given(["A=line"], file) == {"A": "line", "B": "file"}

    def test_a_word_without_a_value_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Lacking, match="Name=value"):
            choices.given(["WeChatAppId"], tmp_path / "none")


@pytest.mark.parametrize(
    ("change", "loses"),
    [
        (
            Change("Remove", "ProfilesTable", "AWS::DynamoDB::Table", replaced=False),
            True,
        ),
        (Change("Modify", "MediaBucket", "AWS::S3::Bucket", replaced=True), True),
        (Change("Modify", "MediaBucket", "AWS::S3::Bucket", replaced=False), False),
        (Change("Remove", "Clock", "AWS::Lambda::Function", replaced=False), False),
    ],
)
def test_a_change_that_loses_data_is_known(change: Change, *, loses: bool) -> None:
    assert change.loses_data is loses


class Manager:
    """Secrets Manager with one secret."""

    def __init__(self, **held: str) -> None:
        self.held = held
        self.writes = 0

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803
        return {"SecretString": json.dumps(self.held)}

    def put_secret_value(self, SecretId: str, SecretString: str) -> None:  # noqa: N803
        self.writes += 1
        self.held = json.loads(SecretString)


class TestKeys:
    def test_what_is_ours_to_choose_is_chosen_once(self) -> None:
        manager = Manager(pepper="kept", callback_token="", aes_key="", app_secret="")
        assert keys.complete(manager, "keys", lambda: "") == ["app_secret"]
        assert manager.held["pepper"] == "kept"
        assert len(manager.held["aes_key"]) == 43
        chosen = dict(manager.held)

        assert keys.complete(manager, "keys", lambda: "secret") == []

        assert manager.held == chosen | {"app_secret": "secret"}

    def test_a_complete_secret_is_left_alone(self) -> None:
        held = {"pepper": "p", "callback_token": "t", "aes_key": "a", "app_secret": "s"}
        held["field_key"] = "f"
        manager = Manager(**held)
        assert keys.complete(manager, "keys", pytest.fail) == []
        assert manager.writes == 0


@pytest.fixture
def bucket(aws: Aws) -> str:
    where = {"LocationConstraint": REGION}
    aws.client("s3").create_bucket(Bucket="artefacts", CreateBucketConfiguration=where)
    return "artefacts"


@pytest.fixture
def for_ministack(packaged: Path, tmp_path: Path) -> Path:
    """Return the package without the one thing MiniStack does not know.

    That is metric math, which the alarms on error rates are made of.
    """
    folder = tmp_path / "package"
    shutil.copytree(packaged, folder)
    template = json.loads((folder / "template.json").read_text())
    kept = {
        name: one
        for name, one in template["Resources"].items()
        if "Metrics" not in one.get("Properties", {})
    }
    (folder / "template.json").write_text(json.dumps(template | {"Resources": kept}))
    return folder


def test_the_package_is_created_changed_and_found_unchanged(
    aws: Aws,
    for_ministack: Path,
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WECHAT_APP_SECRET", "the account's")
    words = [f"--package={for_ministack}", f"--bucket={bucket}"]

    assert deploy.main([*words, *CHOSEN]) == 0
    assert "/api/wechat/callback" in capsys.readouterr().out
    assert deploy.main(words) == 0
    assert "as it should be" in capsys.readouterr().out
    assert deploy.main([*words, "--parameter=BrandName=青禾生活"]) == 0
    assert "modify" in capsys.readouterr().out

    _check(aws)


def _check(aws: Aws) -> None:
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="zhike-prod")[
        "Stacks"
    ]
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    functions = aws.client("lambda").list_functions()["Functions"]
    brands = {
        one["Environment"]["Variables"]["BRAND_NAME"]
        for one in functions
        if one["FunctionName"].startswith("zhike-prod-")
    }
    assert brands == {"青禾生活"}
    mappings = aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert len(mappings) == sum(
        isinstance(s, SQSEventConfig) for s in app.event_sources
    )
    for one in mappings:
        assert one["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    secret = aws.client("secretsmanager").get_secret_value(SecretId="zhike-prod-keys")
    held = json.loads(secret["SecretString"])
    assert held["app_secret"] == "the account's"
    assert len(held["pepper"]) == 64
