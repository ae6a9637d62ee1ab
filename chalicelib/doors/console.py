"""The console door: what the brand's staff open, as one Lambda function."""

from chalice.app import Chalice

from chalicelib.console.home.pages import routes as home_routes
from chalicelib.console.login.pages import routes as login_routes

app = Chalice(app_name="zhike", configure_logs=False)
app.register_blueprint(login_routes)
app.register_blueprint(home_routes)
