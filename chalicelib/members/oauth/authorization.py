"""WeChat's web authorisation as signing in needs it.

Its HTTP client is imported where it is used: a member who is signed in never pays.
"""

from chalicelib import connections
from chalicelib.members.oauth.models import Attempt, Identity


class WeChatAuthorization:
    def identify(self, code: str, *, with_name: bool) -> Identity:
        """Return whose code that is; the nickname costs a second call."""
        oauth = connections.oauth()
        grant = oauth.exchange(code)
        if grant.is_snapshot or not with_name:
            return Identity(grant.open_id, is_snapshot=grant.is_snapshot)
        return Identity(grant.open_id, oauth.profile(grant).nickname)

    def address(self, attempt: Attempt, redirect_uri: str) -> str:
        """Return WeChat's page to send the person to."""
        from chalicelib.wechat.oauth import SILENT, WITH_PROFILE

        scope = WITH_PROFILE if attempt.wants_name else SILENT
        return connections.oauth().authorize_url(redirect_uri, attempt.state, scope)
