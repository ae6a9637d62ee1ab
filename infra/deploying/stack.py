"""One CloudFormation stack, changed by change sets that are looked at first."""

import time
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError, WaiterError

from infra.deploying import Refused

Json = dict[str, Any]

# What is in these cannot be made again.
KEEPS_DATA: Final = frozenset(
    {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret"}
)
_EVERY_5_S: Final = {"Delay": 5, "MaxAttempts": 720}
_NOTHING: Final = ("didn't contain changes", "No updates are to be performed")


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to one resource."""

    action: str  # Add, Modify, Remove
    name: str
    kind: str
    replaced: bool

    @property
    def loses_data(self) -> bool:
        gone = self.action == "Remove" or self.replaced
        return gone and self.kind in KEEPS_DATA


class Stack:
    """A stack that may not be there yet."""

    def __init__(self, cloudformation: Any, name: str) -> None:
        self._client = cloudformation
        self.name = name

    def describe(self) -> Json | None:
        """Return the stack, or ``None`` if nothing was created yet."""
        try:
            answer = self._client.describe_stacks(StackName=self.name)
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        found: Json = answer["Stacks"][0]
        return None if found["StackStatus"] == "REVIEW_IN_PROGRESS" else found

    def parameters(self) -> dict[str, str]:
        """Return the parameters it has and their values."""
        known = (self.describe() or {}).get("Parameters", [])
        return {one["ParameterKey"]: one["ParameterValue"] for one in known}

    def outputs(self) -> dict[str, str]:
        known = (self.describe() or {}).get("Outputs", [])
        return {one["OutputKey"]: one["OutputValue"] for one in known}

    def plan(self, template_url: str, parameters: list[Json]) -> str | None:
        """Make a change set and return its ARN, or ``None`` if nothing changes.

        Raises:
            Refused: CloudFormation does not accept the template, or the stack is in a
                state that takes no change.
        """
        there = self.describe()
        if there and there["StackStatus"] == "ROLLBACK_COMPLETE":
            raise Refused(f"{self.name} failed when it was made: delete it, then again")
        answer = self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=f"deploy-{int(time.time())}",
            ChangeSetType="UPDATE" if there else "CREATE",
            TemplateURL=template_url,
            Parameters=parameters,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        change_set = str(answer["Id"])
        try:
            self._client.get_waiter("change_set_create_complete").wait(
                ChangeSetName=change_set, StackName=self.name, WaiterConfig=_EVERY_5_S
            )
        except WaiterError as error:
            self._accept_nothing(change_set, error)
            return None
        return change_set

    def _accept_nothing(self, change_set: str, error: WaiterError) -> None:
        answer = self._client.describe_change_set(
            ChangeSetName=change_set, StackName=self.name
        )
        reason = answer.get("StatusReason", str(error))
        self._client.delete_change_set(ChangeSetName=change_set, StackName=self.name)
        if any(words in reason for words in _NOTHING):
            return
        raise Refused(f"CloudFormation refuses the change: {reason}")

    def changes(self, change_set: str) -> list[Change]:
        """Return what the change set would do."""
        pages = self._client.get_paginator("describe_change_set").paginate(
            ChangeSetName=change_set, StackName=self.name
        )
        return [
            _change(one["ResourceChange"])
            for page in pages
            for one in page.get("Changes", [])
        ]

    def apply(self, change_set: str) -> None:
        """Carry it out and wait.

        Raises:
            Refused: it failed and was rolled back; the message says what failed first.
        """
        made = self.describe() is None
        self._client.execute_change_set(ChangeSetName=change_set, StackName=self.name)
        waiter = "stack_create_complete" if made else "stack_update_complete"
        try:
            self._client.get_waiter(waiter).wait(
                StackName=self.name, WaiterConfig=_EVERY_5_S
            )
        except WaiterError as error:
            raise Refused(self._first_failure()) from error

    def _first_failure(self) -> str:
        events = self._client.describe_stack_events(StackName=self.name)["StackEvents"]
        failed = [
            f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason', '')}"
            for one in reversed(events)
            if one["ResourceStatus"].endswith("_FAILED")
        ]
        return failed[0] if failed else f"{self.name} was not changed"


def _change(found: Json) -> Change:
    return Change(
        found["Action"],
        found["LogicalResourceId"],
        found["ResourceType"],
        found.get("Replacement") == "True",
    )
