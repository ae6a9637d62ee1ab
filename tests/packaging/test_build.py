"""A package that would not work is not made, and the message says why."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from infra.packaging import PackagingError, functions, roles
from infra.packaging.build import (
    check_output,
    check_python,
    environment_of,
    stage_config,
)
from infra.packaging.zips import finish


def test_missing_packages_are_noticed_although_chalice_says_it_went_well() -> None:
    with pytest.raises(PackagingError, match="cryptography"):
        check_output(0, "Could not install dependencies:\ncryptography==50.0.2")


def test_a_failing_chalice_is_noticed() -> None:
    with pytest.raises(PackagingError, match="no such stage"):
        check_output(1, "no such stage")


@pytest.mark.parametrize("version", [(3, 10), (3, 15), (4, 0)])
def test_a_python_that_is_no_runtime_is_refused(version: tuple[int, int]) -> None:
    with pytest.raises(PackagingError, match=r"use one of 3\.11"):
        check_python(version)


def test_an_untested_runtime_is_named_as_such(
    capsys: pytest.CaptureFixture[str],
) -> None:
    check_python((3, 13))
    assert "not tested" in capsys.readouterr().out


def test_an_unknown_stage_is_named() -> None:
    with pytest.raises(PackagingError, match=r"'nowhere'.*prod"):
        stage_config("nowhere")


def test_another_stages_variables_do_not_leak_into_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FRAME_ANCESTOR", "http://127.0.0.1:8001")
    assert "FRAME_ANCESTOR" not in environment_of({})
    assert environment_of({"STAGE": "prod"})["STAGE"] == "prod"


def consumer(**mapping: Any) -> dict[str, Any]:
    event = {"Type": "SQS", "Properties": mapping}
    return {"Properties": {"Events": {"Source": event}}}


def queue_arn(name: str) -> dict[str, str]:
    where = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}"
    return {"Fn::Sub": f"{where}:{name}"}


TEMPLATE: dict[str, Any] = {
    "Resources": {
        "PushQueue": {
            "Type": "AWS::SQS::Queue",
            "Properties": {"QueueName": {"Fn::Sub": "${Stack}-push"}},
        }
    }
}


def test_a_consumer_without_a_bound_is_not_packaged() -> None:
    found = {"push": consumer(Queue=queue_arn("zhike-prod-push"))}
    with pytest.raises(PackagingError, match="push: maximum_concurrency"):
        functions.connect(TEMPLATE, found, "zhike-prod")


def test_a_consumer_of_an_undeclared_queue_is_not_packaged() -> None:
    found = {"push": consumer(Queue=queue_arn("zhike-prod-pull"))}
    with pytest.raises(PackagingError, match="no queue"):
        functions.connect(TEMPLATE, found, "zhike-prod")


def test_a_function_without_a_timeout_is_not_packaged() -> None:
    template = {"Resources": {"Odd": {"Type": "AWS::Serverless::Function"}}}
    with pytest.raises(PackagingError, match="Odd"):
        functions.by_name(template, {"lambda_functions": {}}, [])


def test_a_function_without_a_policy_is_not_packaged(tmp_path: Path) -> None:
    odd = {"Type": "AWS::Serverless::Function", "Properties": {}}
    with pytest.raises(PackagingError, match=r"policy-odd\.json"):
        roles.assign({"Resources": {"Odd": odd}}, {"odd": odd}, tmp_path)


def test_names_of_the_template_in_a_policy_become_references(tmp_path: Path) -> None:
    odd: dict[str, Any] = {"Type": "AWS::Serverless::Function", "Properties": {}}
    statement = {"Effect": "Allow", "Action": ["sqs:SendMessage"]}
    statement["Resource"] = "${PushQueue.Arn}"
    (tmp_path / "policy-odd.json").write_text(json.dumps({"Statement": [statement]}))
    template = {"Resources": {"Odd": odd}}

    roles.assign(template, {"odd": odd}, tmp_path)

    text = json.dumps(template)
    assert '{"Fn::Sub": "${PushQueue.Arn}"}' in text


def test_what_a_zip_is_to_leave_out_has_to_be_there(tmp_path: Path) -> None:
    made = tmp_path / "made.zip"
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("duckdb/__init__.py", "")

    with pytest.raises(PackagingError, match="duckdb"):
        finish(made, tmp_path / "app.zip", tmp_path, without={"duckdb"})
