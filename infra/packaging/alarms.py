"""The alarms: every dead letter, every function, and what tells of a silent fault.

Thresholds are those of the table of alarms in the operations part of the README.
"""

from dataclasses import dataclass
from typing import Any, Final

from infra.cloudformation import of_type

Json = dict[str, Any]

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86_400
_NAMESPACE: Final = "Zhike"  # of our own metrics, in CloudWatch's embedded format


@dataclass(frozen=True, slots=True)
class Limit:
    """When a number of ours is too high."""

    metric: str
    service: str  # the value of the metric's one dimension
    at_least: int
    within_s: int = _MINUTE
    statistic: str = "Sum"


# How old the oldest message may get, in seconds, by logical id of the queue.
OLDEST_S: Final = {
    "InboundQueue": 60,
    "EventsQueue": 60,
    "OutboundQueue": 60,
    "TimersQueue": 300,
    "PushQueue": 300,
    "MediaQueue": 3600,
}
OURS: Final = (
    Limit("quarantined", "callback", 1),
    Limit("plain_mode", "callback", 1),
    Limit("refused", "callback", 21),
    Limit("stored_inbox", "callback", 1, 300),
    Limit("token_renewed", "token", 4, _HOUR),
    Limit("token_forced", "token", 2, _DAY),
    Limit("token_broken", "token", 1),
    Limit("wechat_40164", "messaging", 1),  # our address is not on WeChat's list
    Limit("wechat_45009", "messaging", 1),  # the day's calls are used up
    Limit("wechat_48004", "messaging", 1),  # the account lost a right
    Limit("unknown_errcode", "messaging", 10, _HOUR),
    Limit("recordings_lost", "media", 1),
    Limit("PageFailed", "http", 1),
    Limit("CallFailed", "http", 1),
    Limit("webhook_disabled", "webhooks", 1),
    Limit("audit_differs", "audit", 1, _HOUR),  # somebody changed what was sealed
)
# A schedule whose runs stop is only noticed by who counts them.
_HEARTBEATS: Final = {"clock": 2 * _MINUTE, "token": 600}
_SYNC_HOURS: Final = 26


def add(template: Json, functions: list[str]) -> None:
    """Add the topic and all alarms."""
    alarms = {
        **_dead_letters(template),
        **_oldest(),
        **_callback(),
        **_ours(),
        **_heartbeats(functions),
    }
    for name in functions:
        alarms |= _function(name)
    for name, properties in alarms.items():
        template["Resources"][f"{name}Alarm"] = _alarm(name, properties)
    template["Resources"] |= _topic()


def _alarm(name: str, properties: Json) -> Json:
    action = {
        "Fn::If": ["OwnAlarmTopic", {"Ref": "AlarmTopic"}, {"Ref": "AlarmTopicArn"}]
    }
    defaults = {
        "AlarmName": {"Fn::Sub": "${Stack}-" + name},
        "AlarmActions": [action],
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "EvaluationPeriods": 1,
        "TreatMissingData": "notBreaching",
    }
    return {"Type": "AWS::CloudWatch::Alarm", "Properties": defaults | properties}


def _topic() -> Json:
    return {
        "AlarmTopic": {
            "Type": "AWS::SNS::Topic",
            "Condition": "OwnAlarmTopic",
            "Properties": {"TopicName": {"Fn::Sub": "${Stack}-alarms"}},
        },
        "AlarmSubscription": {
            "Type": "AWS::SNS::Subscription",
            "Condition": "AlarmsByEmail",
            "Properties": {
                "TopicArn": {"Ref": "AlarmTopic"},
                "Protocol": "email",
                "Endpoint": {"Ref": "AlarmEmail"},
            },
        },
    }


def _queue_metric(queue: str, metric: str) -> Json:
    return {
        "Namespace": "AWS/SQS",
        "MetricName": metric,
        "Dimensions": [
            {"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}
        ],
        "Statistic": "Maximum",
        "Period": _MINUTE,
    }


def _dead_letters(template: Json) -> Json:
    return {
        name: {
            **_queue_metric(name, "ApproximateNumberOfMessagesVisible"),
            "Threshold": 1,
        }
        for name in of_type(template, "AWS::SQS::Queue")
        if name.endswith("DeadLetters")
    }


def _oldest() -> Json:
    return {
        f"{queue}Age": {
            **_queue_metric(queue, "ApproximateAgeOfOldestMessage"),
            "Threshold": limit_s,
        }
        for queue, limit_s in OLDEST_S.items()
    }


def _lambda_metric(function: str, metric: str, **how: Any) -> Json:
    return {
        "Namespace": "AWS/Lambda",
        "MetricName": metric,
        "Dimensions": [
            {"Name": "FunctionName", "Value": {"Fn::Sub": "${Stack}-" + function}}
        ],
        **how,
    }


def _callback() -> Json:
    def duration(threshold_ms: int, **how: Any) -> Json:
        metric = _lambda_metric("callback", "Duration", Period=_MINUTE, **how)
        return {**metric, "Threshold": threshold_ms}

    return {
        "CallbackSlow": duration(2000, ExtendedStatistic="p99", EvaluationPeriods=5),
        "CallbackTooSlow": duration(4000, Statistic="Maximum"),
    }


def _ours() -> Json:
    return {
        f"{_camel(limit.service)}{_camel(limit.metric)}": {
            "Namespace": _NAMESPACE,
            "MetricName": limit.metric,
            "Dimensions": [{"Name": "service", "Value": limit.service}],
            "Statistic": limit.statistic,
            "Period": limit.within_s,
            "Threshold": limit.at_least,
        }
        for limit in OURS
    }


def _heartbeats(functions: list[str]) -> Json:
    missing = {
        "Statistic": "Sum",
        "Threshold": 1,
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
    }
    alarms = {
        f"{_camel(name)}Stopped": {
            **_lambda_metric(name, "Invocations", Period=period_s),
            **missing,
        }
        for name, period_s in _HEARTBEATS.items()
        if name in functions
    }
    if "sync" in functions:
        alarms["SyncStopped"] = {
            **_lambda_metric("sync", "Invocations", Period=_HOUR),
            **missing,
            "EvaluationPeriods": _SYNC_HOURS,
        }
    return alarms


def _function(name: str) -> Json:
    def sum_of(metric: str) -> Json:
        how = _lambda_metric(name, metric)
        return {"Metric": how, "Period": _MINUTE, "Stat": "Sum"}

    return {
        f"{_camel(name)}Throttled": {
            **_lambda_metric(name, "Throttles", Period=_MINUTE, Statistic="Sum"),
            "Threshold": 1,
        },
        f"{_camel(name)}Errors": {
            "Threshold": 1,  # per cent
            "ComparisonOperator": "GreaterThanThreshold",
            "Metrics": [
                {
                    "Id": "rate",
                    "Expression": "100 * errors / MAX([invocations, 1])",
                    "Label": "errors per 100 invocations",
                },
                {
                    "Id": "errors",
                    "MetricStat": sum_of("Errors"),
                    "ReturnData": False,
                },
                {
                    "Id": "invocations",
                    "MetricStat": sum_of("Invocations"),
                    "ReturnData": False,
                },
            ],
        },
    }


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
