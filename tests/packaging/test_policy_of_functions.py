"""Functions, their queues, rights and alarms in the deployed template."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.settings import Settings
from infra.cloudformation import of_type
from infra.packaging import alarms
from tests.packaging import policy

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
CONFIG = json.loads((ROOT / ".chalice" / "config.json").read_text())
FUNCTIONS = sorted(CONFIG["lambda_functions"])
DOORS = sorted(
    module.stem for module in (ROOT / "chalicelib" / "doors").glob("[a-z]*.py")
)
QUEUE_OF = {
    "inbound": "InboundQueue",
    "events": "EventsQueue",
    "outbound": "OutboundQueue",
    "push": "PushQueue",
    "media": "MediaQueue",
    "sync_page": "SyncQueue",
    "sync_diff": "SyncDiffQueue",
    "timers": "TimersQueue",
    "reports": "ReportsQueue",
    "segments": "SegmentsQueue",
    "insight": "InsightQueue",
}
SCHEDULED = ["archive", "audit_head", "clock", "insight_nightly", "reports_daily"]
SCHEDULED += ["segments_nightly"]
SCHEDULED += ["sync", "tags_nightly", "token"]
# batch size and most at once, of the table of queues in reliability.md
BOUNDS = {
    "inbound": (10, 20),
    "push": (2, 5),
    "media": (1, 5),
    "reports": (1, 2),
}


def function(template: Json, name: str) -> Json:
    wanted = {"Fn::Sub": "${Stack}-" + name}
    (found,) = [
        one
        for one in template["Resources"].values()
        if one["Type"] == "AWS::Serverless::Function"
        and one["Properties"]["FunctionName"] == wanted
    ]
    return dict(found)


def mapping(template: Json, name: str) -> Json:
    (event,) = function(template, name)["Properties"]["Events"].values()
    assert event["Type"] == "SQS"
    return dict(event["Properties"])


@pytest.mark.parametrize("name", FUNCTIONS)
class TestFunction:
    def test_is_there_with_its_timeout_and_memory(
        self, template: Json, name: str
    ) -> None:
        properties = function(template, name)["Properties"]
        chosen = CONFIG["lambda_functions"][name]
        assert properties["Timeout"] == chosen["lambda_timeout"]
        assert properties["MemorySize"] == chosen["lambda_memory_size"]

    def test_has_a_role_of_its_own(self, template: Json, name: str) -> None:
        own = function(template, name)["Properties"]["Role"]
        others = [
            one["Properties"]["Role"]
            for one in template["Resources"].values()
            if one["Type"] == "AWS::Serverless::Function"
        ]
        assert others.count(own) == 1

    def test_may_do_nothing_to_everything(self, template: Json, name: str) -> None:
        for statement in policy.statements(template, function(template, name)):
            for action in policy.actions(statement):
                assert not action.endswith("*"), action
                if action.partition(":")[0] not in ("cloudwatch", "ec2", "transcribe"):
                    assert "*" not in policy.resources(statement), action

    def test_logs_only_to_its_own_group_for_30_days(
        self, template: Json, name: str
    ) -> None:
        found = function(template, name)
        (group,) = found["DependsOn"]
        kept = template["Resources"][group]["Properties"]
        assert kept["RetentionInDays"] == 30
        (where,) = policy.may(template, found, "logs:PutLogEvents")
        assert where["Fn::Sub"].endswith(":/aws/lambda/${Stack}-" + name + ":*")

    def test_raises_alarms_when_throttled_and_when_failing(
        self, template: Json, name: str
    ) -> None:
        wanted = "".join(word.capitalize() for word in name.split("_"))
        throttled = template["Resources"][f"{wanted}ThrottledAlarm"]["Properties"]
        failing = template["Resources"][f"{wanted}ErrorsAlarm"]["Properties"]
        assert (throttled["MetricName"], throttled["Threshold"]) == ("Throttles", 1)
        assert failing["Metrics"][0]["Expression"].startswith("100 * errors")
        assert failing["Threshold"] == 1

    def test_is_not_in_a_vpc_except_token(self, template: Json, name: str) -> None:
        vpc = function(template, name)["Properties"].get("VpcConfig")
        assert (vpc is not None) == (name == "token")

    def test_knows_every_setting(self, template: Json, name: str) -> None:
        properties = function(template, name)["Properties"]
        known = {key.lower() for key in properties["Environment"]["Variables"]}
        wanted = {one.name for one in dataclasses.fields(Settings)}
        # Lambda gives the region; WeChat's addresses are the code's defaults; a
        # frame around our pages is for the local stage.
        left_out = {"aws_region", "frame_ancestor"}
        left_out |= {"wechat_api", "wechat_open", "wechat_mp"}
        if not of_type(template, "AWS::Glue::Database"):
            left_out.add("glue_database")
        assert wanted - known <= left_out

    def test_has_no_literal_name_of_another_stage(
        self, template: Json, name: str
    ) -> None:
        properties = function(template, name)["Properties"]
        variables = properties["Environment"]["Variables"]
        assert "zhike-" not in json.dumps(variables)


@pytest.mark.parametrize(("name", "queue"), QUEUE_OF.items())
class TestConsumer:
    def test_takes_from_the_queue_of_the_template(
        self, template: Json, name: str, queue: str
    ) -> None:
        assert mapping(template, name)["Queue"] == {"Fn::GetAtt": [queue, "Arn"]}

    def test_a_failed_record_is_not_deleted(
        self, template: Json, name: str, queue: str
    ) -> None:
        flags = mapping(template, name)["FunctionResponseTypes"]
        assert flags == ["ReportBatchItemFailures"]

    def test_visibility_is_six_times_the_timeout(
        self, template: Json, name: str, queue: str
    ) -> None:
        timeout_s = function(template, name)["Properties"]["Timeout"]
        hidden_s = template["Resources"][queue]["Properties"]["VisibilityTimeout"]
        assert hidden_s >= 6 * timeout_s

    def test_how_many_run_at_once_is_bounded(
        self, template: Json, name: str, queue: str
    ) -> None:
        found = mapping(template, name)
        most = found["ScalingConfig"]["MaximumConcurrency"]
        assert 2 <= most <= 20
        if name in BOUNDS:
            assert (found["BatchSize"], most) == BOUNDS[name]

    def test_may_bury_poison_in_its_own_dead_letters(
        self, template: Json, name: str, queue: str
    ) -> None:
        sends = policy.may(template, function(template, name), "sqs:SendMessage")
        own = queue.removesuffix("Queue") + "DeadLetters"
        assert {"Fn::GetAtt": [own, "Arn"]} in sends

    def test_receives_from_no_other_queue(
        self, template: Json, name: str, queue: str
    ) -> None:
        takes = policy.may(template, function(template, name), "sqs:ReceiveMessage")
        assert takes == [{"Fn::GetAtt": [queue, "Arn"]}]

    def test_no_two_functions_share_it(
        self, template: Json, name: str, queue: str
    ) -> None:
        takers = json.dumps(template["Resources"]).count(
            json.dumps({"Queue": {"Fn::GetAtt": [queue, "Arn"]}})[1:-1]
        )
        assert takers == 1


@pytest.mark.parametrize("name", SCHEDULED)
def test_a_scheduled_function_has_its_schedule(template: Json, name: str) -> None:
    (event,) = function(template, name)["Properties"]["Events"].values()
    assert event["Type"] == "Schedule"
    assert event["Properties"]["Schedule"].startswith(("rate(", "cron("))


class TestCallback:
    def test_reaches_no_more_than_it_needs(self, template: Json) -> None:
        found = function(template, "callback")
        sends = policy.may(template, found, "sqs:SendMessage")
        assert sends == [{"Fn::Sub": "${InboundQueue.Arn}"}]
        for forbidden in ("dynamodb:DeleteItem", "dynamodb:Query", "s3:GetObject"):
            assert policy.may(template, found, forbidden) == []

    def test_writes_only_what_waits_and_what_is_put_aside(self, template: Json) -> None:
        found = function(template, "callback")
        (statement,) = [
            one
            for one in policy.statements(template, found)
            if "dynamodb:PutItem" in policy.actions(one)
        ]
        keys = statement["Condition"]["ForAllValues:StringLike"]
        assert keys == {"dynamodb:LeadingKeys": ["INBOX#*", "QUARANTINE#*"]}

    def test_its_concurrency_is_reserved_only_on_request(self, template: Json) -> None:
        found = function(template, "callback")["Properties"]
        reserved = found["ReservedConcurrentExecutions"]["Fn::If"]
        assert reserved[0] == "CallbackIsReserved"
        assert reserved[2] == {"Ref": "AWS::NoValue"}
        assert template["Parameters"]["CallbackReservedConcurrency"]["Default"] == 0


class TestToken:
    def test_is_the_only_one_that_may_write_tokens(self, template: Json) -> None:
        found = function(template, "token")
        (statement,) = [
            one
            for one in policy.statements(template, found)
            if "dynamodb:PutItem" in policy.actions(one)
        ]
        keys = statement["Condition"]["ForAllValues:StringLike"]
        assert keys == {"dynamodb:LeadingKeys": ["TOKEN#*"]}

    def test_sits_in_a_vpc_only_when_asked(self, template: Json) -> None:
        vpc = function(template, "token")["Properties"]["VpcConfig"]["Fn::If"]
        assert vpc[0] == "TokenInVpc"
        assert vpc[2] == {"Ref": "AWS::NoValue"}
        assert template["Parameters"]["TokenEgress"]["Default"] == "open"


class TestAlarms:
    @pytest.mark.parametrize(
        ("queue", "seconds"),
        [("InboundQueue", 60), ("PushQueue", 300), ("MediaQueue", 3600)],
    )
    def test_tell_when_messages_wait(
        self, template: Json, queue: str, seconds: int
    ) -> None:
        alarm = template["Resources"][f"{queue}AgeAlarm"]["Properties"]
        assert alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
        assert alarm["Threshold"] == seconds

    def test_tell_when_the_callback_is_slow(self, template: Json) -> None:
        slow = template["Resources"]["CallbackSlowAlarm"]["Properties"]
        too_slow = template["Resources"]["CallbackTooSlowAlarm"]["Properties"]
        assert (slow["ExtendedStatistic"], slow["Threshold"]) == ("p99", 2000)
        assert (too_slow["Statistic"], too_slow["Threshold"]) == ("Maximum", 4000)

    @pytest.mark.parametrize("name", ["Clock", "Token", "Sync"])
    def test_tell_when_a_schedule_stopped(self, template: Json, name: str) -> None:
        alarm = template["Resources"][f"{name}StoppedAlarm"]["Properties"]
        assert alarm["TreatMissingData"] == "breaching"
        assert alarm["ComparisonOperator"] == "LessThanThreshold"

    @pytest.mark.parametrize("limit", alarms.OURS, ids=lambda one: one.metric)
    def test_watch_a_number_that_the_code_really_writes(
        self, limit: alarms.Limit
    ) -> None:
        stem, _, _ = limit.metric.rpartition("_")
        written = re.compile(rf'"{limit.metric}"|f"{stem}_{{')
        sources = (ROOT / "chalicelib").rglob("*.py")
        assert any(written.search(one.read_text()) for one in sources)

    def test_all_go_to_one_topic(self, template: Json) -> None:
        for name, one in template["Resources"].items():
            if one["Type"] == "AWS::CloudWatch::Alarm":
                (action,) = one["Properties"]["AlarmActions"]
                assert action["Fn::If"][0] == "OwnAlarmTopic", name


@pytest.mark.parametrize("door", DOORS)
class TestDoor:
    def test_has_a_function_of_its_own(self, template: Json, door: str) -> None:
        handler = function(template, door)["Properties"]["Handler"]
        assert handler == f"chalicelib.doors.{door}.app"

    def test_may_be_called_by_our_gateway_alone(
        self, template: Json, door: str
    ) -> None:
        permission = template["Resources"][f"{door.capitalize()}DoorPermission"]
        properties = permission["Properties"]
        assert properties["Principal"] == "apigateway.amazonaws.com"
        assert "${RestAPI}" in properties["SourceArn"]["Fn::Sub"]

    def test_answers_before_the_gateway_gives_up(
        self, template: Json, door: str
    ) -> None:
        assert function(template, door)["Properties"]["Timeout"] <= 29
