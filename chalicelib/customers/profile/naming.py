"""The name a customer gave us themselves; WeChat's own fields carry none any more."""

from chalicelib.aws.dynamodb import ConditionFailed, Table


def rename(profiles: Table, customer_id: str, name: str) -> bool:
    """Set the name of somebody we have a profile of; tell whether we have."""
    try:
        profiles.update(
            {"pk": customer_id, "sk": "PROFILE"},
            "SET #name = :name",
            names={"#name": "name"},
            values={":name": name},
            condition="attribute_exists(pk)",
            returns="NONE",
        )
    except ConditionFailed:
        return False
    return True
