"""WeChat's temporary media as a source of files."""

from typing import Protocol

from chalicelib.callcenter.voice.service import Gone
from chalicelib.wechat.account_media import Media
from chalicelib.wechat.errors import CallerBug, UnreachableUser

_UNKNOWN_MEDIA = 40007  # also what is older than three days


class Account(Protocol):
    def media(self, media_id: str) -> Media: ...

    def video(self, url: str) -> bytes: ...


class WeChatSource:
    def __init__(self, account: Account) -> None:
        self._account = account

    def fetch(self, media_id: str) -> bytes:
        """Return the file; a video's is behind one more address.

        Raises:
            Gone: WeChat has it no more, or does not give it.
        """
        try:
            media = self._account.media(media_id)
            if media.video_url:
                return self._account.video(media.video_url)
        except (CallerBug, UnreachableUser) as refused:
            expired = refused.errcode == _UNKNOWN_MEDIA
            raise Gone(expired=expired, errcode=refused.errcode) from refused
        return media.content
