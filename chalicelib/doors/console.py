"""The console door: what the brand's staff open, as one Lambda function."""

from chalicelib.aws.proxied import ProxiedChalice
from chalicelib.console.audit.pages import routes as audit_routes
from chalicelib.console.finding.pages import routes as finding_routes
from chalicelib.console.home.pages import routes as home_routes
from chalicelib.console.jobs.pages import routes as jobs_routes
from chalicelib.console.login.pages import routes as login_routes
from chalicelib.console.operations.pages import routes as operations_routes
from chalicelib.console.settings.keys import routes as keys_routes
from chalicelib.console.settings.pages import routes as settings_routes
from chalicelib.console.settings.platform import routes as platform_routes
from chalicelib.console.settings.rules import routes as rules_routes
from chalicelib.console.settings.webhooks import routes as webhooks_routes
from chalicelib.console.staff.pages import routes as staff_routes
from chalicelib.customers.attributes.pages import routes as attributes_routes
from chalicelib.customers.attributes.setting import routes as attribute_setting_routes
from chalicelib.customers.book.axis.pages import routes as customer_axis_routes
from chalicelib.customers.book.list.batch import routes as customer_batch_routes
from chalicelib.customers.book.list.pages import routes as customer_list_routes
from chalicelib.customers.book.list.saved import routes as customer_saved_routes
from chalicelib.customers.book.notes.agenda import routes as customer_agenda_routes
from chalicelib.customers.book.notes.pages import routes as customer_notes_routes
from chalicelib.customers.book.owner.pages import routes as customer_owner_routes
from chalicelib.customers.book.person.pages import routes as customer_person_routes
from chalicelib.customers.book.relations.pages import (
    routes as customer_relations_routes,
)
from chalicelib.customers.chores.pages import routes as chores_routes
from chalicelib.customers.consent.pages import routes as consent_pages_routes
from chalicelib.customers.consent.setting import routes as consent_texts_routes
from chalicelib.customers.identity.pages import routes as identity_routes
from chalicelib.customers.importing.pages import routes as imports_routes
from chalicelib.customers.lifecycle.pages import routes as lifecycle_routes
from chalicelib.customers.lifecycle.setting import routes as lifecycle_setting_routes
from chalicelib.customers.orders import pages as _orders_pages  # noqa: F401 -- its box
from chalicelib.customers.places.pages import routes as places_pages_routes
from chalicelib.customers.places.setting import routes as places_rules_routes
from chalicelib.customers.places.store_pages import routes as places_stores_routes
from chalicelib.customers.places.track_pages import routes as places_tracks_routes
from chalicelib.customers.privacy.board import routes as privacy_board_routes
from chalicelib.customers.privacy.pages import routes as privacy_routes
from chalicelib.customers.privacy.setting import routes as privacy_setting_routes
from chalicelib.customers.segments.editing.pages import routes as rule_routes
from chalicelib.customers.segments.one.pages import routes as segment_routes
from chalicelib.customers.segments.shelf.pages import routes as segments_routes
from chalicelib.customers.sync.pages import routes as sync_routes
from chalicelib.customers.tags.batch.pages import routes as batch_routes
from chalicelib.customers.tags.pages import routes as tags_routes
from chalicelib.customers.tags.panel import routes as tags_panel_routes
from chalicelib.customers.tags.rules.pages import routes as tag_rules_routes
from chalicelib.customers.tags.trials.pages import routes as trials_routes
from chalicelib.customers.wxtags.pages import routes as wxtags_routes
from chalicelib.insight.clusters.pages import routes as clusters_routes
from chalicelib.insight.forms.outcome import routes as form_outcome_routes
from chalicelib.insight.forms.pages import routes as form_routes
from chalicelib.insight.index.pages import routes as index_routes
from chalicelib.insight.prediction.pages import routes as prediction_routes
from chalicelib.insight.questions.pages import routes as question_routes
from chalicelib.insight.questions.panel import routes as asking_routes
from chalicelib.insight.semantics.lexicon.pages import routes as lexicon_routes
from chalicelib.insight.semantics.topics.pages import routes as topics_routes
from chalicelib.insight.standing import panel as _standing_panel  # noqa: F401 -- its box
from chalicelib.insight.value.pages import routes as value_routes
from chalicelib.insight.value.settings import routes as value_settings_routes
from chalicelib.messaging import pages as _messaging_pages  # noqa: F401 -- its box

app = ProxiedChalice(app_name="zhike", configure_logs=False)
app.register_blueprint(login_routes)
app.register_blueprint(home_routes)
app.register_blueprint(finding_routes)
app.register_blueprint(jobs_routes)
app.register_blueprint(staff_routes)
app.register_blueprint(audit_routes)
app.register_blueprint(settings_routes)
app.register_blueprint(rules_routes)
app.register_blueprint(platform_routes)
app.register_blueprint(keys_routes)
app.register_blueprint(webhooks_routes)
app.register_blueprint(operations_routes)
app.register_blueprint(attributes_routes)
app.register_blueprint(identity_routes)
app.register_blueprint(attribute_setting_routes)
app.register_blueprint(sync_routes)
app.register_blueprint(tags_routes)
app.register_blueprint(tags_panel_routes)
app.register_blueprint(tag_rules_routes)
app.register_blueprint(trials_routes)
app.register_blueprint(batch_routes)
app.register_blueprint(wxtags_routes)
app.register_blueprint(chores_routes)
app.register_blueprint(imports_routes)
app.register_blueprint(privacy_board_routes)
app.register_blueprint(privacy_routes)
app.register_blueprint(privacy_setting_routes)
app.register_blueprint(customer_axis_routes)
app.register_blueprint(customer_list_routes)
app.register_blueprint(customer_batch_routes)
app.register_blueprint(customer_saved_routes)
app.register_blueprint(customer_agenda_routes)
app.register_blueprint(customer_notes_routes)
app.register_blueprint(customer_owner_routes)
app.register_blueprint(customer_person_routes)
app.register_blueprint(customer_relations_routes)
app.register_blueprint(lifecycle_routes)
app.register_blueprint(lifecycle_setting_routes)
app.register_blueprint(segments_routes)
app.register_blueprint(segment_routes)
app.register_blueprint(rule_routes)
app.register_blueprint(consent_pages_routes)
app.register_blueprint(consent_texts_routes)
app.register_blueprint(places_pages_routes)
app.register_blueprint(places_rules_routes)
app.register_blueprint(places_stores_routes)
app.register_blueprint(places_tracks_routes)
app.register_blueprint(topics_routes)
app.register_blueprint(lexicon_routes)
app.register_blueprint(index_routes)
app.register_blueprint(question_routes)
app.register_blueprint(asking_routes)
app.register_blueprint(form_routes)
app.register_blueprint(form_outcome_routes)
app.register_blueprint(value_routes)
app.register_blueprint(value_settings_routes)
app.register_blueprint(clusters_routes)
app.register_blueprint(prediction_routes)
