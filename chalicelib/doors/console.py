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
from chalicelib.console.settings.webhooks import routes as webhooks_routes
from chalicelib.console.staff.pages import routes as staff_routes
from chalicelib.customers.tags.batch.pages import routes as batch_routes
from chalicelib.customers.tags.pages import routes as tags_routes
from chalicelib.customers.tags.panel import routes as tags_panel_routes
from chalicelib.customers.tags.rules.pages import routes as rules_routes
from chalicelib.customers.tags.trials.pages import routes as trials_routes
from chalicelib.customers.wxtags.pages import routes as wxtags_routes

app = Chalice(app_name="zhike", configure_logs=False)
app.register_blueprint(login_routes)
app.register_blueprint(home_routes)
app.register_blueprint(finding_routes)
app.register_blueprint(jobs_routes)
app.register_blueprint(staff_routes)
app.register_blueprint(audit_routes)
app.register_blueprint(settings_routes)
app.register_blueprint(keys_routes)
app.register_blueprint(webhooks_routes)
app.register_blueprint(operations_routes)
app.register_blueprint(syncing_routes)
app.register_blueprint(tags_routes)
app.register_blueprint(tags_panel_routes)
app.register_blueprint(rules_routes)
app.register_blueprint(trials_routes)
app.register_blueprint(batch_routes)
app.register_blueprint(wxtags_routes)
