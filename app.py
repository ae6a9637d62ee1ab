"""The Chalice entry point: every HTTP door, queue and schedule on one page.

Lambda imports none of this: each HTTP door is its own small app in ``chalicelib.doors``
and each queue or schedule is imported straight from its module, so nothing they rely on
may be set up here (https://github.com/aws/chalice/issues/1566).  ``chalice package``
and the tests see the whole of it here.
"""

from chalice.app import Chalice

from chalicelib.callcenter.voice.jobs import jobs as voice_jobs
from chalicelib.console.audit.pages import routes as console_audit_routes
from chalicelib.console.finding.pages import routes as console_finding_routes
from chalicelib.console.home.pages import routes as console_home_routes
from chalicelib.console.jobs.pages import routes as console_jobs_routes
from chalicelib.console.login.pages import routes as console_login_routes
from chalicelib.console.operations.pages import routes as console_operations_routes
from chalicelib.console.settings.keys import routes as console_keys_routes
from chalicelib.console.settings.pages import routes as console_settings_routes
from chalicelib.console.settings.platform import routes as console_platform_routes
from chalicelib.console.settings.rules import routes as console_rules_routes
from chalicelib.console.settings.webhooks import routes as console_webhook_routes
from chalicelib.console.staff.pages import routes as console_staff_routes
from chalicelib.customers.attributes.pages import routes as attributes_pages
from chalicelib.customers.attributes.routes import routes as attributes_routes
from chalicelib.customers.attributes.setting import routes as attribute_setting_pages
from chalicelib.customers.book.axis.pages import routes as console_customer_axis_routes
from chalicelib.customers.book.list.batch import routes as console_customer_batch_routes
from chalicelib.customers.book.list.pages import routes as console_customer_list_routes
from chalicelib.customers.book.list.saved import routes as console_customer_saved_routes
from chalicelib.customers.book.notes.agenda import (
    routes as console_customer_agenda_routes,
)
from chalicelib.customers.book.notes.pages import (
    routes as console_customer_notes_routes,
)
from chalicelib.customers.book.owner.pages import (
    routes as console_customer_owner_routes,
)
from chalicelib.customers.book.person.pages import (
    routes as console_customer_person_routes,
)
from chalicelib.customers.book.relations.pages import (
    routes as console_customer_relations_routes,
)
from chalicelib.customers.chores.pages import routes as console_chores_routes
from chalicelib.customers.consent.pages import routes as consent_pages_routes
from chalicelib.customers.consent.routes import routes as consents_routes
from chalicelib.customers.consent.setting import routes as consent_texts_routes
from chalicelib.customers.identity.pages import routes as identity_pages
from chalicelib.customers.identity.routes import routes as identity_routes
from chalicelib.customers.importing.pages import routes as console_imports_routes
from chalicelib.customers.lifecycle.pages import routes as console_lifecycle_routes
from chalicelib.customers.lifecycle.routes import routes as lifecycle_routes
from chalicelib.customers.lifecycle.setting import (
    routes as console_lifecycle_setting_routes,
)
from chalicelib.customers.orders import pages as _orders_pages  # noqa: F401 -- its box
from chalicelib.customers.orders.routes import routes as orders_routes
from chalicelib.customers.places.pages import routes as places_pages_routes
from chalicelib.customers.places.routes import routes as places_routes
from chalicelib.customers.places.setting import routes as places_rules_routes
from chalicelib.customers.places.store_pages import routes as places_stores_routes
from chalicelib.customers.places.track_pages import routes as places_tracks_routes
from chalicelib.customers.privacy.board import routes as console_privacy_board_routes
from chalicelib.customers.privacy.pages import routes as console_privacy_routes
from chalicelib.customers.privacy.routes import routes as privacy_routes
from chalicelib.customers.privacy.setting import (
    routes as console_privacy_setting_routes,
)
from chalicelib.customers.routes import routes as customers_routes
from chalicelib.customers.segments.editing.pages import routes as console_rule_routes
from chalicelib.customers.segments.jobs import jobs as segments_jobs
from chalicelib.customers.segments.one.pages import routes as console_segment_routes
from chalicelib.customers.segments.routes import routes as segments_routes
from chalicelib.customers.segments.shelf.pages import routes as console_segments_routes
from chalicelib.customers.sync.jobs import jobs as sync_jobs
from chalicelib.customers.sync.pages import routes as console_sync_routes
from chalicelib.customers.sync.routes import routes as sync_routes
from chalicelib.customers.tags.batch.pages import routes as console_batch_routes
from chalicelib.customers.tags.pages import routes as console_tags_routes
from chalicelib.customers.tags.panel import routes as console_tags_panel_routes
from chalicelib.customers.tags.routes import routes as tags_routes
from chalicelib.customers.tags.rules.pages import routes as console_tag_rules_routes
from chalicelib.customers.tags.trials.pages import routes as console_trials_routes
from chalicelib.customers.wxtags.jobs import jobs as wxtags_jobs
from chalicelib.customers.wxtags.pages import routes as console_wxtags_routes
from chalicelib.inbox.chores import jobs as chores_jobs
from chalicelib.inbox.jobs import jobs as inbox_jobs
from chalicelib.inbox.routes import routes as callback_routes
from chalicelib.insight.clusters.pages import routes as console_clusters_routes
from chalicelib.insight.forms.outcome import routes as console_form_outcome_routes
from chalicelib.insight.forms.pages import routes as console_form_routes
from chalicelib.insight.index.pages import routes as console_index_routes
from chalicelib.insight.nightly.jobs import jobs as insight_jobs
from chalicelib.insight.prediction.pages import routes as console_prediction_routes
from chalicelib.insight.questions.pages import routes as console_question_routes
from chalicelib.insight.questions.panel import routes as console_asking_routes
from chalicelib.insight.semantics.lexicon.pages import routes as console_lexicon_routes
from chalicelib.insight.semantics.topics.pages import routes as console_topics_routes
from chalicelib.insight.semantics.topics.routes import routes as topics_routes
from chalicelib.insight.standing import panel as _standing_panel  # noqa: F401 -- its box
from chalicelib.insight.standing import telling as _standing_telling  # noqa: F401
from chalicelib.insight.value.pages import routes as console_value_routes
from chalicelib.insight.value.settings import routes as console_value_settings_routes
from chalicelib.members.forms.pages import routes as portal_form_routes
from chalicelib.members.frame.pages import routes as portal_frame_routes
from chalicelib.members.home.pages import routes as portal_home_routes
from chalicelib.members.oauth.pages import routes as portal_oauth_routes
from chalicelib.members.privacy.pages import routes as portal_privacy_routes
from chalicelib.members.staffdoor.pages import routes as portal_staffdoor_routes
from chalicelib.messaging import pages as _messaging_pages  # noqa: F401 -- its box
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

app = Chalice(app_name="zhike", configure_logs=False)

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
app.register_blueprint(console_login_routes)
app.register_blueprint(console_home_routes)
app.register_blueprint(console_finding_routes)
app.register_blueprint(console_jobs_routes)
app.register_blueprint(console_staff_routes)
app.register_blueprint(console_audit_routes)
app.register_blueprint(console_settings_routes)
app.register_blueprint(console_rules_routes)
app.register_blueprint(console_platform_routes)
app.register_blueprint(console_keys_routes)
app.register_blueprint(console_webhook_routes)
app.register_blueprint(console_operations_routes)
app.register_blueprint(attributes_pages)
app.register_blueprint(identity_pages)
app.register_blueprint(attribute_setting_pages)
app.register_blueprint(console_sync_routes)
app.register_blueprint(console_tags_routes)
app.register_blueprint(console_tags_panel_routes)
app.register_blueprint(console_tag_rules_routes)
app.register_blueprint(console_trials_routes)
app.register_blueprint(console_batch_routes)
app.register_blueprint(console_wxtags_routes)
app.register_blueprint(console_customer_axis_routes)
app.register_blueprint(console_customer_list_routes)
app.register_blueprint(console_customer_batch_routes)
app.register_blueprint(console_customer_saved_routes)
app.register_blueprint(console_customer_agenda_routes)
app.register_blueprint(console_customer_notes_routes)
app.register_blueprint(console_customer_owner_routes)
app.register_blueprint(console_customer_person_routes)
app.register_blueprint(console_customer_relations_routes)
app.register_blueprint(console_lifecycle_routes)
app.register_blueprint(console_lifecycle_setting_routes)
app.register_blueprint(console_segments_routes)
app.register_blueprint(console_segment_routes)
app.register_blueprint(console_rule_routes)
app.register_blueprint(console_chores_routes)
app.register_blueprint(consent_pages_routes)
app.register_blueprint(consent_texts_routes)
app.register_blueprint(places_pages_routes)
app.register_blueprint(places_rules_routes)
app.register_blueprint(places_stores_routes)
app.register_blueprint(places_tracks_routes)
app.register_blueprint(console_imports_routes)
app.register_blueprint(console_privacy_board_routes)
app.register_blueprint(console_privacy_routes)
app.register_blueprint(console_privacy_setting_routes)
app.register_blueprint(console_topics_routes)
app.register_blueprint(console_lexicon_routes)
app.register_blueprint(console_index_routes)
app.register_blueprint(console_question_routes)
app.register_blueprint(console_asking_routes)
app.register_blueprint(console_form_routes)
app.register_blueprint(console_form_outcome_routes)
app.register_blueprint(portal_form_routes)
app.register_blueprint(console_value_routes)
app.register_blueprint(console_value_settings_routes)
app.register_blueprint(console_clusters_routes)
app.register_blueprint(console_prediction_routes)
app.register_blueprint(portal_staffdoor_routes)
refuse_others(app)

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
