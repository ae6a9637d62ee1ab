"""The template as a whole: valid where it is to go, and the gateway's manners."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]

REGIONS = ["cn-north-1", "cn-northwest-1", "ap-southeast-1", "us-east-1"]
MOST_RESOURCES = 500  # CloudFormation's limit
LARGEST_BYTES = 1_000_000  # of a template in S3, before and after the transform


def test_cfn_lint_has_nothing_to_say_in_either_partition(packaged: Path) -> None:
    command = [str(Path(sys.executable).with_name("cfn-lint")), "-r", *REGIONS]
    done = subprocess.run(
        [*command, "--", str(packaged / "template.json")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_it_names_no_partition_region_or_account(template: Json) -> None:
    text = json.dumps(template)
    for literal in ("arn:aws:", "arn:aws-cn:", "amazonaws.com.cn", "123456789012"):
        assert literal not in text
    # Principals are the same in every partition; addresses are not.
    assert "amazonaws.com/" not in text


def test_it_fits_into_cloudformation(packaged: Path, template: Json) -> None:
    # The transform adds at most a mapping or a rule with its permission a function.
    functions = json.dumps(template).count("AWS::Serverless::Function")
    assert len(template["Resources"]) + 2 * functions + 5 < MOST_RESOURCES
    assert (packaged / "template.json").stat().st_size < LARGEST_BYTES


def test_what_must_be_chosen_has_no_default(template: Json) -> None:
    required = {
        name for name, one in template["Parameters"].items() if "Default" not in one
    }
    assert required == {"WeChatAppId", "WeChatOriginalId"}


def test_nothing_of_chalices_one_function_is_left(template: Json) -> None:
    assert "APIHandler" not in json.dumps(template)


class TestGateway:
    @pytest.fixture
    def api(self, template: Json) -> Json:
        return dict(template["Resources"]["RestAPI"]["Properties"])

    @pytest.mark.parametrize(
        "kind", ["MISSING_AUTHENTICATION_TOKEN", "RESOURCE_NOT_FOUND"]
    )
    def test_answers_an_unknown_path_with_our_404(self, api: Json, kind: str) -> None:
        responses = api["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
        body = json.loads(responses[kind]["responseTemplates"]["application/json"])
        assert responses[kind]["statusCode"] == "404"
        assert body["error"]["code"] == "not_found"
        assert body["error"]["request_id"] == "$context.requestId"

    def test_answers_every_error_in_our_form(self, api: Json) -> None:
        responses = api["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
        assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED"} <= responses.keys()
        for one in responses.values():
            body = json.loads(one["responseTemplates"]["application/json"])
            assert body["error"].keys() == {"code", "message", "request_id"}

    def test_logs_no_query_string_and_no_body(self, api: Json) -> None:
        log = api["AccessLogSetting"]["Fn::If"][1]["Format"]
        fields = json.loads(log)
        assert "requestOverride" not in log
        assert "querystring" not in log.lower()
        assert "$context.path" not in fields.values()
        assert "\n" not in log

    def test_leaves_room_below_the_default_quota_of_resources(self, api: Json) -> None:
        # 300 an API: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
        resources = {"/"}
        for path in api["DefinitionBody"]["paths"]:
            parts = path.strip("/").split("/")
            resources |= {"/".join(parts[:end]) for end in range(1, len(parts) + 1)}
        assert len(resources) <= 200

    def test_bounds_the_stage_and_gives_the_callback_its_own_bucket(
        self, api: Json
    ) -> None:
        limits = {
            (one["ResourcePath"], one["HttpMethod"]): (
                one["ThrottlingRateLimit"],
                one["ThrottlingBurstLimit"],
            )
            for one in api["MethodSettings"]
        }
        assert limits["/*", "*"] == (500, 1000)
        assert ("/~1wechat~1callback", "POST") in limits
        assert not any(one["DataTraceEnabled"] for one in api["MethodSettings"])

    def test_is_regional(self, api: Json) -> None:
        assert "REGIONAL" in json.dumps(api["EndpointConfiguration"])
