"""Reading WeChat's list, page by page, without a word to the profiles."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from chalicelib.core.errors import Conflict, Rejected
from chalicelib.customers.sync.completeness import FULL_PAGE, after_page
from chalicelib.customers.sync.messages import PageTask
from chalicelib.customers.sync.models import PageReceipt, Run, State
from chalicelib.customers.sync.partitions import how_many, pack, split
from chalicelib.customers.sync.service import Course
from chalicelib.wechat.errors import QuotaSpent


class ListedPage(Protocol):
    """One page as WeChat gives it."""

    @property
    def open_ids(self) -> list[str]: ...
    @property
    def next_open_id(self) -> str: ...
    @property
    def total(self) -> int: ...


class FollowerList(Protocol):
    def follower_page(self, start: str = "") -> ListedPage: ...


class PageStore(Protocol):
    def keep_page(
        self, run_id: str, page: int, body: bytes, facts: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Store it unless it is there; return the facts of what is there."""


class Receipts(Protocol):
    def keep_page(self, run: Run, receipt: PageReceipt, **changes: object) -> Run:
        """Take the step and write the receipt, both or neither."""


Present = Callable[[Sequence[str]], Sequence[str]]


class Listing:
    """Reads the page a run stands at and steps to the next."""

    def __init__(
        self,
        course: Course,
        receipts: Receipts,
        store: PageStore,
        account: FollowerList,
        present: Present,
        *,
        full_page: int = FULL_PAGE,
    ) -> None:
        """Work on these; ``present`` leaves out of a page who was erased."""
        self._course = course
        self._receipts = receipts
        self._store = store
        self._account = account
        self._present = present
        self._full_page = full_page

    def read_page(self, task: PageTask) -> None:
        run = self._course.runs.get(task.run)
        if run is None or self._course.overtaken(run, task.version):
            return
        if run.state != State.LISTING or run.parked_until_ms > self._course.now_ms():
            return
        try:
            page = self._account.follower_page(run.cursor)
        except QuotaSpent:
            self._course.park(run)
        except Rejected:
            # Asking again would bring the same answer, and tomorrow perhaps another.
            self._course.fail(run, "refused_by_wechat")
        else:
            self._keep(run, page)

    def _keep(self, run: Run, page: ListedPage) -> None:
        parts = run.parts or how_many(page.total)
        people = self._present(page.open_ids)
        body, edges = pack(split(people, parts))
        is_last = len(page.open_ids) < self._full_page
        facts = {
            "count": str(len(page.open_ids)),
            "erased": str(len(page.open_ids) - len(people)),
            "total": str(page.total),
            # Behind the last page there is nobody, so nobody needs to be named.
            "next": "" if is_last else page.next_open_id,
            "offsets": ",".join(map(str, edges)),
        }
        # A redelivered page goes on with what the first delivery stored: the list may
        # have moved meanwhile, and the cursor must be that of the stored people.
        stored = self._store.keep_page(run.id, run.pages + 1, body, facts)
        receipt = PageReceipt(
            page=run.pages + 1,
            count=int(stored["count"]),
            erased=int(stored.get("erased", 0)),
            total=int(stored["total"]),
            next_open_id=stored["next"],
            offsets=stored["offsets"],
            at_ms=self._course.now_ms(),
        )
        self._step(run, receipt, parts=len(receipt.spans))

    def _step(self, run: Run, receipt: PageReceipt, *, parts: int) -> None:
        verdict = after_page(
            run,
            receipt.count,
            receipt.total,
            receipt.next_open_id,
            full=self._full_page,
        )
        finished = receipt.at_ms if verdict.state == State.FAILED else 0
        try:
            stepped = self._receipts.keep_page(
                run,
                receipt,
                state=verdict.state,
                reason=verdict.reason,
                cursor=receipt.next_open_id,
                pages=receipt.page,
                listed=run.listed + receipt.count,
                erased=run.erased + receipt.erased,
                total=receipt.total,
                parts=parts,
                finished_ms=finished,
                **self._course.alive(),
            )
        except Conflict:
            self._course.settle(run)
        else:
            self._course.announce(stepped)
