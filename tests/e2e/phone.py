"""The phone page, as the person holding the phone uses it."""

import re

_HELD_MS = 1300


class Phone:
    """One follower's WeChat on the simulator's page."""

    def __init__(self, page, stack):
        self.page = page
        self.complaints = []
        page.on("console", lambda line: self.complaints.append(line.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{stack.wechat}/")
        self.chat = page.get_by_role("log", name="聊天记录")

    def take_up(self, name):
        """Be somebody new; return their openid."""
        self.page.get_by_role("button", name="新用户").click()
        self.page.get_by_label("昵称").fill(name)
        self.page.get_by_role("button", name="拿起手机").click()
        self.page.get_by_text("关注公众号").wait_for()
        self.page.locator("dd", has_text=name).wait_for()
        return self.page.url.rpartition("/")[2]

    def follow_by(self, scene):
        self.page.get_by_role("button", name="扫二维码关注").click()
        self.page.get_by_role("button", name=re.compile(scene)).click()

    def scan(self, words):
        """Scan the newest code that the scanner lists by those words."""
        follow = self.page.get_by_role("button", name="扫二维码关注")
        if follow.count():
            follow.click()
        else:
            self._mode("键盘")
            self.page.get_by_role("button", name="更多功能").click()
            self.page.get_by_role("button", name="扫一扫").click()
        self.page.get_by_role("button", name=re.compile(words)).first.click()

    def shows(self, words):
        """Wait for words in the conversation."""
        self.chat.get_by_text(words).last.wait_for()

    def write(self, words):
        self._mode("键盘")
        field = self.page.get_by_label("输入消息")
        field.fill(words)
        field.press("Enter")

    def speak(self):
        """Hold the button and say something; nobody tells WeChat what."""
        self._mode("键盘")
        self.page.get_by_role("button", name="语音输入").click()
        hold = self.page.get_by_role("button", name="按住 说话")
        hold.hover()
        self.page.mouse.down()
        self.page.wait_for_timeout(_HELD_MS)
        self.page.mouse.up()
        self.chat.get_by_role("button", name="播放语音").wait_for()

    def be_at(self, place):
        self._mode("键盘")
        self.page.get_by_role("button", name="更多功能").click()
        self.page.get_by_role("button", name="位置").click()
        self.page.get_by_role("button", name=place).click()
        self.chat.locator("[data-kind=location]", has_text=place).wait_for()

    def tap(self, *names):
        """Tap a button of the account's menu, and one below it."""
        self._mode("菜单")
        for name in names:
            self.page.get_by_role("button", name=name, exact=True).click()

    def web(self):
        """Return the H5 page that is open in the phone."""
        return self.page.frame_locator("#webview iframe")

    def close_web(self):
        self.page.get_by_role("button", name="关闭网页").click()

    def cards(self):
        """Return the template messages in the conversation."""
        return self.chat.locator("[data-kind=template]")

    def _mode(self, name):
        """Show keyboard or menu, whichever the bar does not show yet."""
        switch = self.page.get_by_role("button", name=name, exact=True)
        if switch.count():
            switch.click()
