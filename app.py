"""The Chalice entry point: every HTTP door, queue and schedule on one page.

Lambda imports none of this: each HTTP door is its own small app in ``chalicelib.doors``
and each queue or schedule is imported straight from its module, so nothing they rely on
may be set up here (https://github.com/aws/chalice/issues/1566).  ``chalice package`` and
the tests see the whole of it here.
"""

from chalice.app import Chalice

from chalicelib.inbox.jobs import jobs as inbox_jobs
from chalicelib.inbox.routes import routes as callback_routes

app = Chalice(app_name="zhike", configure_logs=False)

# HTTP: one function per door, see infra/package.py.
app.register_blueprint(callback_routes, url_prefix="/wechat")

# Queues and schedules: one function each, named like the function.
app.register_blueprint(inbox_jobs)
