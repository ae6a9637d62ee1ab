"""What an operator may choose, and the environment that the functions get from it."""

from typing import Any, Final

Json = dict[str, Any]

RESERVED: Final = {"AWS_REGION"}  # Lambda sets it and refuses a second one
# WeChat's addresses and the like have defaults in the code; a stage may give others.
_NEVER_DEPLOYED: Final = {"FRAME_ANCESTOR"}

_TEXT: Final = {"Type": "String", "Default": ""}

CONDITIONS: Final[Json] = {
    "TokenInVpc": {"Fn::Equals": [{"Ref": "TokenEgress"}, "vpc"]},
    "CallbackIsReserved": {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "CallbackReservedConcurrency"}, 0]}]
    },
    "OwnAlarmTopic": {"Fn::Equals": [{"Ref": "AlarmTopicArn"}, ""]},
    "AlarmsByEmail": {
        "Fn::And": [
            {"Condition": "OwnAlarmTopic"},
            {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]},
        ]
    },
    "AccessLogged": {"Fn::Not": [{"Fn::Equals": [{"Ref": "AccessLog"}, "off"]}]},
    "OwnGatewayRole": {"Fn::Equals": [{"Ref": "AccessLog"}, "on"]},
}


def parameters(stack: str, brand: str) -> Json:
    """Return the template's parameters for a stage."""
    return {
        "Stack": {
            "Type": "String",
            "Default": stack,
            "AllowedPattern": "[a-z][a-z0-9-]{2,29}",
            "Description": "Begins the name of everything that belongs to it",
        },
        "WeChatAppId": {
            "Type": "String",
            "AllowedPattern": "wx[0-9a-f]{16}",
            "Description": "AppID of the service account",
        },
        "WeChatOriginalId": {
            "Type": "String",
            "AllowedPattern": "gh_[0-9A-Za-z]+",
            "Description": "Original id of the service account, gh_...",
        },
        "WeChatMode": {
            "Type": "String",
            "Default": "safe",
            "AllowedValues": ["safe", "plain"],
            "Description": "plain is for WeChat's test accounts only",
        },
        "BrandName": {"Type": "String", "Default": brand},
        "PortalUrl": {
            **_TEXT,
            "AllowedPattern": "|https://[^ ]*[^/ ]",
            "Description": "Public base of the portal, without a slash at the end",
        },
        "VerifyFiles": {
            **_TEXT,
            "Description": "MP_verify_x.txt=content, separated by commas",
        },
        "Transcription": {
            "Type": "String",
            "Default": "none",
            "AllowedValues": ["none", "aws"],
            "Description": "Who writes down voice messages that WeChat did not",
        },
        "Lake": {
            "Type": "String",
            "Default": "duckdb",
            "AllowedValues": ["duckdb", "athena"],
            "Description": "athena: when the facts outgrow a function",
        },
        "AthenaWorkGroup": {"Type": "String", "Default": "primary"},
        "TokenEgress": {
            "Type": "String",
            "Default": "open",
            "AllowedValues": ["open", "vpc"],
            "Description": "vpc: function token leaves by the NAT of these subnets",
        },
        "TokenSubnets": {**_TEXT, "Description": "Ids, separated by commas"},
        "TokenSecurityGroups": {**_TEXT, "Description": "Ids, separated by commas"},
        "CallbackReservedConcurrency": {
            "Type": "Number",
            "Default": 0,
            "MinValue": 0,
            "Description": "0: not reserved",
        },
        "AlarmTopicArn": {**_TEXT, "Description": "Empty: a topic of its own"},
        "AlarmEmail": {**_TEXT, "Description": "Subscribed to the topic of its own"},
        "AccessLog": {
            "Type": "String",
            "Default": "on",
            "AllowedValues": ["on", "existing-role", "off"],
            "Description": "existing-role: this account's API Gateway may log already",
        },
    }


def environment(stage: str, given: dict[str, str]) -> Json:
    """Return the variables of every function.

    Args:
        stage: its name.
        given: the stage's variables of ``.chalice/config.json``; those that name
            something in the template follow it instead.
    """
    kept = {key: value for key, value in given.items() if key not in RESERVED}
    for name in _NEVER_DEPLOYED & kept.keys():
        del kept[name]
    return kept | _resources() | _choices() | _tools() | {"STAGE": stage}


def _resources() -> Json:
    tables = ("Profiles", "Interactions", "Workspace", "Idempotency")
    queues = {
        "INBOUND": "Inbound",
        "EVENTS": "Events",
        "OUTBOUND": "Outbound",
        "PUSH": "Push",
        "MEDIA": "Media",
        "SYNC": "Sync",
        "SYNC_DIFF": "SyncDiff",
        "TIMERS": "Timers",
        "REPORTS": "Reports",
        "WEBHOOKS": "Webhooks",
        "CHORES": "Chores",
        "SEGMENTS": "Segments",
        "INSIGHT": "Insight",
    }
    buckets = ("Media", "Archive", "Audit")
    prefix = "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}"
    return {
        **{f"{name.upper()}_TABLE": {"Ref": f"{name}Table"} for name in tables},
        **{
            f"{name}_QUEUE": {"Fn::GetAtt": [f"{queue}Queue", "QueueName"]}
            for name, queue in queues.items()
        },
        **{f"{name.upper()}_BUCKET": {"Ref": f"{name}Bucket"} for name in buckets},
        "QUEUE_URL_PREFIX": {"Fn::Sub": prefix},
        "KEYS_SECRET": {"Fn::Sub": "${Stack}-keys"},
        "SEGMENTS_FUNCTION": {"Fn::Sub": "${Stack}-segments"},
        "TOKEN_FUNCTION": {"Fn::Sub": "${Stack}-token"},
        "STACK": {"Ref": "Stack"},
    }


def _choices() -> Json:
    return {
        "WECHAT_APP_ID": {"Ref": "WeChatAppId"},
        "WECHAT_ORIGINAL_ID": {"Ref": "WeChatOriginalId"},
        "WECHAT_MODE": {"Ref": "WeChatMode"},
        "BRAND_NAME": {"Ref": "BrandName"},
        "PORTAL_URL": {"Ref": "PortalUrl"},
        "VERIFY_FILES": {"Ref": "VerifyFiles"},
        "TRANSCRIPTION": {"Ref": "Transcription"},
        "LAKE": {"Ref": "Lake"},
        "ATHENA_WORK_GROUP": {"Ref": "AthenaWorkGroup"},
    }


def _tools() -> Json:
    return {
        "POWERTOOLS_SERVICE_NAME": "zhike",
        "POWERTOOLS_METRICS_NAMESPACE": "Zhike",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # looking for some costs a cold start
    }
