"""The API door: JSON for other systems, as one Lambda function."""

from chalice.app import Chalice

from chalicelib.customers.attributes.routes import routes as attributes_routes
from chalicelib.customers.consent.routes import routes as consents_routes
from chalicelib.customers.identity.routes import routes as identity_routes
from chalicelib.customers.lifecycle.routes import routes as lifecycle_routes
from chalicelib.customers.orders.routes import routes as orders_routes
from chalicelib.customers.places.routes import routes as places_routes
from chalicelib.customers.privacy.routes import routes as privacy_routes
from chalicelib.customers.routes import routes as customers_routes
from chalicelib.customers.segments.routes import routes as segments_routes
from chalicelib.customers.sync.routes import routes as sync_routes
from chalicelib.customers.tags.routes import routes as tags_routes
from chalicelib.insight.semantics.topics.routes import routes as topics_routes
from chalicelib.insight.standing import telling as _standing_telling  # noqa: F401
from chalicelib.messaging.routes import routes as messaging_routes
from chalicelib.reports.routes import routes as reports_routes
from chalicelib.web.api.methods import refuse_others
from chalicelib.web.api.routes import routes as api_routes
from chalicelib.web.audit.routes import routes as audit_routes
from chalicelib.web.health import routes as health_routes
from chalicelib.web.webhooks.routes import routes as webhooks_routes

app = Chalice(app_name="zhike", configure_logs=False)
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
refuse_others(app)
