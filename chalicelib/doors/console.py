"""The console door: what the brand's staff open, as one Lambda function."""

from chalice.app import Chalice

from chalicelib.console.audit.pages import routes as audit_routes
from chalicelib.console.finding.pages import routes as finding_routes
from chalicelib.console.home.pages import routes as home_routes
from chalicelib.console.jobs.pages import routes as jobs_routes
from chalicelib.console.login.pages import routes as login_routes
from chalicelib.console.operations.pages import routes as operations_routes
from chalicelib.console.operations.syncing import routes as syncing_routes
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
from chalicelib.customers.identity.pages import routes as identity_routes
from chalicelib.customers.privacy.board import routes as privacy_board_routes
from chalicelib.customers.privacy.pages import routes as privacy_routes
from chalicelib.customers.privacy.setting import routes as privacy_setting_routes
from chalicelib.insight.index.pages import routes as index_routes
from chalicelib.insight.semantics.lexicon.pages import routes as lexicon_routes
from chalicelib.insight.semantics.topics.pages import routes as topics_routes
from chalicelib.messaging import pages as _messaging_pages  # noqa: F401 -- its box

app = Chalice(app_name="zhike", configure_logs=False)
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
app.register_blueprint(syncing_routes)
app.register_blueprint(chores_routes)
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
app.register_blueprint(topics_routes)
app.register_blueprint(lexicon_routes)
app.register_blueprint(index_routes)
