"""The API door: JSON for other systems, as one Lambda function."""

from chalice.app import Chalice

from chalicelib.web.health import routes as health_routes

app = Chalice(app_name="zhike", configure_logs=False)
app.register_blueprint(health_routes)
