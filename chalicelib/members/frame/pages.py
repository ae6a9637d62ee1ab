"""What is around the portal's pages: its files, its front door, WeChat's proof."""

from chalice.app import Response

from chalicelib.members.portal import PORTAL, sessions, verification_files
from chalicelib.web.answers import Redirect
from chalicelib.web.pages import Pages, text
from chalicelib.web.visit import Visit

routes = Pages(__name__, PORTAL, sessions)
routes.static()


@routes.page("/portal", public=True)
def portal(_visit: Visit) -> Redirect:
    """Lead whoever types the short address to the first page."""
    return Redirect(PORTAL.home)


@routes.route("/{verify_file}")
def verify(verify_file: str) -> Response:
    """Show WeChat that the domain is ours, by the file its console gave us."""
    content = verification_files().get(verify_file)
    if content is None:
        return text("not found", status=404)
    return text(content)
