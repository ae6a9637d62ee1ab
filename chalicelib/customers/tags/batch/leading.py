"""Where a job of tagging many leads, once it is over."""

from chalicelib.customers.chores.routes import leads_to
from chalicelib.customers.tags.batch.asking import BATCH, UNDO

for kind in (BATCH, UNDO):
    leads_to(kind, "查看批量任务", lambda _: "/console/tags/batch")
