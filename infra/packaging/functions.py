"""The Lambda functions: their names, code, environment, queues and log groups."""

from typing import Any, Final

from infra.cloudformation import Account, of_type
from infra.event_sources import mapping_properties
from infra.packaging import PackagingError
from infra.packaging.doors import logical

Json = dict[str, Any]

APP_ZIP: Final = "app.zip"
LAKE_ZIP: Final = "lake.zip"
_LAKE_MODULES: Final = (
    "chalicelib.reports.",
    "chalicelib.customers.segments.",
    "chalicelib.insight.nightly.",
    "chalicelib.inbox.chores.",
)
# What functions write beside their code, where Lambda's 512 MB are too few.
_SCRATCH_MB: Final = {"segments": 4096, "insight": 2048}
_LOGS_KEPT_DAYS: Final = 30


def by_name(template: Json, config: Json, doors: list[str]) -> dict[str, Json]:
    """Return the functions by the name they have in ``.chalice/config.json``.

    Raises:
        PackagingError: a function is not in there, so nobody chose its timeout.
    """
    known = {logical(door): door for door in doors}
    known |= {_chalice_id(name): name for name in config["lambda_functions"]}
    found = of_type(template, "AWS::Serverless::Function")
    if missing := ", ".join(sorted(found.keys() - known.keys())):
        raise PackagingError(f"no timeout in .chalice/config.json for: {missing}")
    return {known[name]: function for name, function in found.items()}


def _chalice_id(name: str) -> str:
    """Return the logical id that Chalice makes of a function's name."""
    return "".join(word.capitalize() for word in name.split("_"))


def logical_of(template: Json, function: Json) -> str:
    """Return the logical id of a function of the template."""
    resources: dict[str, Json] = template["Resources"]
    return next(name for name, one in resources.items() if one is function)


def complete(template: Json, functions: dict[str, Json], config: Json) -> None:
    """Give each function its name, settings, code and log group."""
    for name, function in functions.items():
        properties = function["Properties"]
        properties["FunctionName"] = {"Fn::Sub": "${Stack}-" + name}
        properties["CodeUri"] = code_of(properties["Handler"])
        chosen = config["lambda_functions"].get(name, {})
        properties["Timeout"] = chosen.get("lambda_timeout", config["lambda_timeout"])
        properties["MemorySize"] = chosen.get(
            "lambda_memory_size", config["lambda_memory_size"]
        )
        if name in _SCRATCH_MB:
            properties["EphemeralStorage"] = {"Size": _SCRATCH_MB[name]}
        group = f"{logical_of(template, function)}Log"
        template["Resources"][group] = {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {
                "LogGroupName": {"Fn::Sub": "/aws/lambda/${Stack}-" + name},
                "RetentionInDays": _LOGS_KEPT_DAYS,
            },
        }
        function["DependsOn"] = [group]  # else Lambda makes one that keeps for ever


def code_of(handler: str) -> str:
    """Return which zip holds a handler: few need DuckDB, or make workbooks."""
    return LAKE_ZIP if handler.startswith(_LAKE_MODULES) else APP_ZIP


def reserve(functions: dict[str, Json]) -> None:
    """Tie what an operator may choose about single functions to the parameters."""
    functions["callback"]["Properties"]["ReservedConcurrentExecutions"] = {
        "Fn::If": [
            "CallbackIsReserved",
            {"Ref": "CallbackReservedConcurrency"},
            {"Ref": "AWS::NoValue"},
        ]
    }
    if "token" in functions:
        functions["token"]["Properties"]["VpcConfig"] = {
            "Fn::If": [
                "TokenInVpc",
                {
                    "SubnetIds": _listed("TokenSubnets"),
                    "SecurityGroupIds": _listed("TokenSecurityGroups"),
                },
                {"Ref": "AWS::NoValue"},
            ]
        }


def _listed(parameter: str) -> Json:
    return {"Fn::Split": [",", {"Ref": parameter}]}


def queue_of(function: Json) -> str | None:
    """Return the logical id of the queue behind a function, after ``connect``."""
    for event in function["Properties"].get("Events", {}).values():
        if event["Type"] == "SQS":
            return str(event["Properties"]["Queue"]["Fn::GetAtt"][0])
    return None


def connect(template: Json, functions: dict[str, Json], stack: str) -> None:
    """Point each queue's function at the queue of the template, and set its flags.

    Chalice knows nothing of ``ReportBatchItemFailures``, without which Lambda deletes
    the records that failed.

    Raises:
        PackagingError: no such queue, or nobody chose how many run at once.
    """
    queues = _queues_by_arn(template, stack)
    for name, function in functions.items():
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] != "SQS":
                continue
            mapping = event["Properties"]
            arn = mapping["Queue"]["Fn::Sub"]
            if arn not in queues:
                raise PackagingError(f"{name}: no queue {arn} in resources.yaml")
            if "ScalingConfig" not in mapping:
                raise PackagingError(f"{name}: maximum_concurrency is not chosen")
            mapping["Queue"] = {"Fn::GetAtt": [queues[arn], "Arn"]}
            mapping.update(mapping_properties())


def _queues_by_arn(template: Json, stack: str) -> dict[str, str]:
    account = Account(parameters={"Stack": stack})
    prefix = "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:"
    queues = of_type(template, "AWS::SQS::Queue")
    return {
        prefix + account.resolve(template, queue["Properties"]["QueueName"]): name
        for name, queue in queues.items()
    }
