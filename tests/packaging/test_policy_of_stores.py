"""Tables, queues and buckets of the deployed template (reliability.md R36 to R40)."""

from typing import Any

import pytest

from infra.cloudformation import load, of_type

Json = dict[str, Any]

DECLARED = load()
TABLES = sorted(of_type(DECLARED, "AWS::DynamoDB::Table"))
BUCKETS = sorted(of_type(DECLARED, "AWS::S3::Bucket"))
ALL_QUEUES = sorted(of_type(DECLARED, "AWS::SQS::Queue"))
QUEUES = [name for name in ALL_QUEUES if name.endswith("Queue")]
DEAD_LETTERS = [name for name in ALL_QUEUES if name.endswith("DeadLetters")]
FOUR_DAYS_S, FOURTEEN_DAYS_S = 345_600, 1_209_600
RECEIVES = {
    "InboundQueue": 5,
    "EventsQueue": 5,
    "OutboundQueue": 5,
    "PushQueue": 4,
    "MediaQueue": 8,
    "SyncQueue": 5,
    "SyncDiffQueue": 3,
    "TimersQueue": 5,
    "ReportsQueue": 3,
    "WebhooksQueue": 8,
    "ChoresQueue": 5,
    "SegmentsQueue": 3,
    "InsightQueue": 3,
}


def properties(template: Json, name: str) -> Json:
    found: Json = template["Resources"][name]["Properties"]
    return found


@pytest.mark.parametrize("name", TABLES)
class TestTable:
    def test_can_be_restored_to_any_second_of_35_days(
        self, template: Json, name: str
    ) -> None:
        recovery = properties(template, name)["PointInTimeRecoverySpecification"]
        assert recovery == {
            "PointInTimeRecoveryEnabled": True,
            "RecoveryPeriodInDays": 35,
        }

    def test_is_not_deleted_by_accident(self, template: Json, name: str) -> None:
        resource = template["Resources"][name]
        assert resource["Properties"]["DeletionProtectionEnabled"] is True
        assert resource["DeletionPolicy"] == "Retain"
        assert resource["UpdateReplacePolicy"] == "Retain"

    def test_forgets_by_ttl(self, template: Json, name: str) -> None:
        lifetime = properties(template, name)["TimeToLiveSpecification"]
        assert lifetime == {"AttributeName": "ttl", "Enabled": True}

    def test_is_encrypted_by_kms(self, template: Json, name: str) -> None:
        assert properties(template, name)["SSESpecification"]["SSEEnabled"] is True

    def test_costs_nothing_when_idle(self, template: Json, name: str) -> None:
        assert properties(template, name)["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize("name", ALL_QUEUES)
class TestAnyQueue:
    def test_is_encrypted(self, template: Json, name: str) -> None:
        assert properties(template, name)["SqsManagedSseEnabled"] is True

    def test_refuses_what_comes_without_tls(self, template: Json, name: str) -> None:
        policy = properties(template, f"{name}Policy")
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert policy["Queues"] == [{"Ref": name}]
        assert (statement["Effect"], statement["Action"]) == ("Deny", "sqs:*")
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("name", QUEUES)
class TestQueue:
    def test_keeps_for_four_days(self, template: Json, name: str) -> None:
        assert properties(template, name)["MessageRetentionPeriod"] == FOUR_DAYS_S

    def test_gives_up_after_the_tries_of_the_table(
        self, template: Json, name: str
    ) -> None:
        redrive = properties(template, name)["RedrivePolicy"]
        own = name.removesuffix("Queue") + "DeadLetters"
        assert redrive["maxReceiveCount"] == RECEIVES[name]
        assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": [own, "Arn"]}

    def test_has_dead_letters_of_its_kind(self, template: Json, name: str) -> None:
        own = properties(template, name.removesuffix("Queue") + "DeadLetters")
        assert own.get("FifoQueue") == properties(template, name).get("FifoQueue")

    def test_in_order_it_is_in_high_throughput_mode(
        self, template: Json, name: str
    ) -> None:
        found = properties(template, name)
        mode = (found.get("DeduplicationScope"), found.get("FifoThroughputLimit"))
        fast = ("messageGroup", "perMessageGroupId")
        assert mode == (fast if found.get("FifoQueue") else (None, None))


@pytest.mark.parametrize("name", DEAD_LETTERS)
class TestDeadLetters:
    def test_keep_for_fourteen_days(self, template: Json, name: str) -> None:
        assert properties(template, name)["MessageRetentionPeriod"] == FOURTEEN_DAYS_S

    def test_raise_an_alarm_at_the_first(self, template: Json, name: str) -> None:
        alarm = properties(template, f"{name}Alarm")
        assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
        assert (alarm["Threshold"], alarm["Period"]) == (1, 60)
        assert alarm["Dimensions"][0]["Value"] == {"Fn::GetAtt": [name, "QueueName"]}


@pytest.mark.parametrize("name", BUCKETS)
class TestBucket:
    def test_is_never_public(self, template: Json, name: str) -> None:
        block = properties(template, name)["PublicAccessBlockConfiguration"]
        assert block == {
            "BlockPublicAcls": True,
            "BlockPublicPolicy": True,
            "IgnorePublicAcls": True,
            "RestrictPublicBuckets": True,
        }

    def test_is_encrypted_by_kms(self, template: Json, name: str) -> None:
        encryption = properties(template, name)["BucketEncryption"]
        (rule,) = encryption["ServerSideEncryptionConfiguration"]
        assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms"}

    def test_keeps_versions(self, template: Json, name: str) -> None:
        versioning = properties(template, name)["VersioningConfiguration"]
        assert versioning == {"Status": "Enabled"}

    def test_refuses_what_comes_without_tls(self, template: Json, name: str) -> None:
        policy = properties(template, f"{name}Policy")["PolicyDocument"]
        by_name = {one["Sid"]: one for one in policy["Statement"]}
        condition = {"Bool": {"aws:SecureTransport": "false"}}
        assert by_name["OnlyTls"]["Condition"] == condition
        assert len(by_name["OnlyTls"]["Resource"]) == 2

    def test_refuses_old_links(self, template: Json, name: str) -> None:
        policy = properties(template, f"{name}Policy")["PolicyDocument"]
        by_name = {one["Sid"]: one for one in policy["Statement"]}
        condition = {"NumericGreaterThan": {"s3:signatureAge": "600000"}}
        assert by_name["NoOldLinks"]["Condition"] == condition

    def test_forgets_abandoned_uploads_in_a_day(
        self, template: Json, name: str
    ) -> None:
        abort = {"DaysAfterInitiation": 1}
        rules = properties(template, name)["LifecycleConfiguration"]["Rules"]
        assert abort in [one.get("AbortIncompleteMultipartUpload") for one in rules]

    def test_outlives_the_stack(self, template: Json, name: str) -> None:
        assert template["Resources"][name]["DeletionPolicy"] == "Retain"


@pytest.mark.parametrize(
    ("bucket", "prefix", "days"),
    [
        ("MediaBucket", "voice/", 180),
        ("ArchiveBucket", "reports/", 7),
        ("ArchiveBucket", "exports/", 7),
    ],
)
def test_what_has_a_lifetime_ends(
    template: Json, bucket: str, prefix: str, days: int
) -> None:
    rules = properties(template, bucket)["LifecycleConfiguration"]["Rules"]
    ends = {one["Prefix"]: one["ExpirationInDays"] for one in rules if "Prefix" in one}
    assert ends[prefix] == days


@pytest.mark.parametrize("bucket", ["MediaBucket", "ArchiveBucket"])
def test_replaced_personal_data_is_gone_after_30_days(
    template: Json, bucket: str
) -> None:
    rules = properties(template, bucket)["LifecycleConfiguration"]["Rules"]
    old = [
        one["NoncurrentVersionExpiration"] for one in rules if "Noncurrent" in str(one)
    ]
    assert old == [{"NoncurrentDays": 30}]


def test_only_audit_heads_cannot_be_erased(template: Json) -> None:
    locked = {
        name: properties(template, name)["ObjectLockConfiguration"]
        for name in BUCKETS
        if properties(template, name).get("ObjectLockEnabled")
    }
    (rule,) = locked.values()
    assert list(locked) == ["AuditBucket"]
    assert rule["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": 400}


def test_the_secret_makes_the_pepper_and_outlives_the_stack(template: Json) -> None:
    secret = template["Resources"]["Keys"]
    assert secret["DeletionPolicy"] == "Retain"
    generated = secret["Properties"]["GenerateSecretString"]
    assert generated["GenerateStringKey"] == "pepper"


def test_every_name_begins_with_the_stack(template: Json) -> None:
    for name in TABLES + BUCKETS + ALL_QUEUES:
        found = properties(template, name)
        called = found.get("TableName") or found.get("QueueName")
        called = called or found["BucketName"]
        assert called["Fn::Sub"].startswith("${Stack}-")
