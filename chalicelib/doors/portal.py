"""The portal door: what followers open inside WeChat, as one Lambda function."""

from chalice.app import Chalice

from chalicelib.members.forms.pages import routes as forms_routes
from chalicelib.members.frame.pages import routes as frame_routes
from chalicelib.members.home.pages import routes as home_routes
from chalicelib.members.oauth.pages import routes as oauth_routes
from chalicelib.members.privacy.pages import routes as privacy_routes
from chalicelib.members.staffdoor.pages import routes as staffdoor_routes

app = Chalice(app_name="zhike", configure_logs=False)
app.register_blueprint(frame_routes)
app.register_blueprint(oauth_routes)
app.register_blueprint(home_routes)
app.register_blueprint(forms_routes)
app.register_blueprint(privacy_routes)
app.register_blueprint(staffdoor_routes)
