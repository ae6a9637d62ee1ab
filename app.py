"""The Chalice entry point: every HTTP door, queue and schedule on one page.

Lambda imports none of this: each HTTP door is its own small app in ``chalicelib.doors``
and each queue or schedule is imported straight from its module, so nothing they rely on
may be set up here (https://github.com/aws/chalice/issues/1566).  ``chalice package``
and the tests see the whole of it here.
"""

from chalicelib.aws.sections import SectionedChalice
from chalicelib.callcenter.voice.jobs import jobs as voice_jobs
from chalicelib.console.sections import SECTIONS
from chalicelib.customers.attributes.routes import routes as attributes_routes
from chalicelib.customers.consent.routes import routes as consents_routes
from chalicelib.customers.identity.routes import routes as identity_routes
from chalicelib.customers.lifecycle.routes import routes as lifecycle_routes
from chalicelib.customers.orders.routes import routes as orders_routes
from chalicelib.customers.places.routes import routes as places_routes
from chalicelib.customers.privacy.routes import routes as privacy_routes
from chalicelib.customers.routes import routes as customers_routes
from chalicelib.customers.segments.jobs import jobs as segments_jobs
from chalicelib.customers.segments.routes import routes as segments_routes
from chalicelib.customers.sync.jobs import jobs as sync_jobs
from chalicelib.customers.sync.routes import routes as sync_routes
from chalicelib.customers.tags.routes import routes as tags_routes
from chalicelib.customers.wxtags.jobs import jobs as wxtags_jobs
from chalicelib.inbox.chores import jobs as chores_jobs
from chalicelib.inbox.jobs import jobs as inbox_jobs
from chalicelib.inbox.routes import routes as callback_routes
from chalicelib.insight.nightly.jobs import jobs as insight_jobs
from chalicelib.insight.semantics.topics.routes import routes as topics_routes
from chalicelib.insight.standing import telling as _standing_telling  # noqa: F401
from chalicelib.members.forms.pages import routes as portal_form_routes
from chalicelib.members.frame.pages import routes as portal_frame_routes
from chalicelib.members.home.pages import routes as portal_home_routes
from chalicelib.members.oauth.pages import routes as portal_oauth_routes
from chalicelib.members.privacy.data import routes as portal_data_routes
from chalicelib.members.privacy.pages import routes as portal_privacy_routes
from chalicelib.members.staffdoor.pages import routes as portal_staffdoor_routes
from chalicelib.messaging.jobs import jobs as messaging_jobs
from chalicelib.messaging.routes import routes as messaging_routes
from chalicelib.reports.jobs import jobs as reports_jobs
from chalicelib.reports.routes import routes as reports_routes
from chalicelib.staff.jobs import jobs as staff_jobs
from chalicelib.web.api.methods import refuse_others
from chalicelib.web.api.routes import routes as api_routes
from chalicelib.web.audit.routes import routes as audit_routes
from chalicelib.web.health import routes as health_routes
from chalicelib.web.webhooks.jobs import jobs as webhooks_jobs
from chalicelib.web.webhooks.routes import routes as webhooks_routes

app = SectionedChalice("zhike", SECTIONS, configure_logs=False)

# HTTP: one function per door, see infra/package.py.
app.register_blueprint(callback_routes, url_prefix="/wechat")
app.register_blueprint(health_routes)
app.register_blueprint(api_routes)
app.register_blueprint(sync_routes)
app.register_blueprint(customers_routes)
app.register_blueprint(lifecycle_routes)
app.register_blueprint(segments_routes)
app.register_blueprint(tags_routes)
app.register_blueprint(attributes_routes)
app.register_blueprint(identity_routes)
app.register_blueprint(places_routes)
app.register_blueprint(consents_routes)
app.register_blueprint(orders_routes)
app.register_blueprint(privacy_routes)
app.register_blueprint(topics_routes)
app.register_blueprint(messaging_routes)
app.register_blueprint(reports_routes)
app.register_blueprint(audit_routes)
app.register_blueprint(webhooks_routes)
app.register_blueprint(portal_frame_routes)
app.register_blueprint(portal_oauth_routes)
app.register_blueprint(portal_home_routes)
app.register_blueprint(portal_privacy_routes)
app.register_blueprint(portal_data_routes)
app.register_blueprint(portal_form_routes)
app.register_blueprint(portal_staffdoor_routes)
refuse_others(app)
app.load_all()

# Queues and schedules: one function each, named like the function.
app.register_blueprint(inbox_jobs)
app.register_blueprint(chores_jobs)
app.register_blueprint(messaging_jobs)
app.register_blueprint(voice_jobs)
app.register_blueprint(sync_jobs)
app.register_blueprint(segments_jobs)
app.register_blueprint(insight_jobs)
app.register_blueprint(wxtags_jobs)
app.register_blueprint(reports_jobs)
app.register_blueprint(webhooks_jobs)
app.register_blueprint(staff_jobs)
