"""Taking the customer list away, as one of the things that are done with many."""

from chalicelib.customers.book import actions
from chalicelib.customers.book.actions import Batch, BatchAction
from chalicelib.customers.book.list.exporting import KIND
from chalicelib.staff.roles import Action


def begin(batch: Batch) -> str:
    return actions.begun(batch, KIND, "导出客户", {})


actions.add(
    BatchAction(
        "export",
        "导出",
        "download",
        90,
        Action.CUSTOMERS_EXPORT,
        "",
        (),
        begin,
        note="导出的内容与您在列表里看到的相同，7 天内可以下载",
    )
)
