"""The callback door: what Lambda imports to answer WeChat, and as little as that."""

from chalice.app import Chalice

from chalicelib.inbox.routes import routes

app = Chalice(app_name="zhike", configure_logs=False)
app.register_blueprint(routes, url_prefix="/wechat")
