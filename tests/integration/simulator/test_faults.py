import httpx
import pytest

SEND = "/cgi-bin/message/custom/send"


@pytest.fixture
def person(wechat):
    """Return a follower who may be written to."""
    openid = wechat.follower()
    wechat.act.text(openid, "在吗")
    return openid


def test_a_code_is_answered_as_often_as_told(api, wechat, person):
    wechat.fail(SEND, errcode=45009, times=2)

    assert [api.say(person) for _ in range(3)] == [45009, 45009, 0]
    assert len(wechat.truth.received(person)) == 1


def test_a_line_cut_before_the_effect_sends_nothing(api, wechat, person):
    wechat.fail(SEND, how="cut_before")
    with pytest.raises(httpx.TransportError):
        api.say(person)

    assert wechat.truth.received(person) == []


def test_a_line_cut_after_the_effect_has_sent(api, wechat, person):
    wechat.fail(SEND, how="cut_after")
    with pytest.raises(httpx.TransportError):
        api.say(person)

    assert len(wechat.truth.received(person)) == 1


@pytest.mark.parametrize(("how", "status"), [("html", 200), ("http_502", 502)])
def test_a_gateway_answers_instead_of_the_platform(api, wechat, person, how, status):
    token = api.new_token()["access_token"]
    wechat.fail(SEND, how=how)
    body = {"touser": person, "msgtype": "text", "text": {"content": "您好"}}
    answer = api.http.post(SEND, params={"access_token": token}, json=body)

    assert (answer.status_code, answer.text[:6]) == (status, "<html>")
    assert wechat.truth.received(person) == []


@pytest.mark.parametrize("how", ["garbage", "truncate"])
def test_an_answer_that_cannot_be_read(api, wechat, person, how):
    wechat.fail(SEND, how=how)
    with pytest.raises((httpx.TransportError, ValueError)):
        api.say(person)

    assert len(wechat.truth.received(person)) == (1 if how == "truncate" else 0)


def test_a_slow_drip_outlasts_a_short_patience(api, wechat, person):
    wechat.fail(SEND, how="drip")
    api.new_token()
    api.http.timeout = httpx.Timeout(0.1)
    with pytest.raises(httpx.TransportError):
        api.say(person)


def test_a_rotated_token_is_no_longer_the_latest(api, wechat, person):
    wechat.fail(SEND, how="rotate")

    assert api.say(person) == 40001
    api.token = ""
    assert api.say(person) == 0


def test_a_fault_can_be_for_one_person_and_switched_by_http(api, wechat, person):
    other = wechat.follower()
    wechat.act.text(other, "在吗")
    fault = {"path": SEND, "errcode": 43117, "times": -1, "openid": other}
    api.http.post("/sim/faults", json=fault)

    assert (api.say(person), api.say(other)) == (0, 43117)
    api.http.post("/sim/faults", json={"clear": True})
    assert api.say(other) == 0


def test_a_call_of_the_wrong_form_is_refused_before_all_else(api):
    url = "/cgi-bin/tags/create"
    raw = {"/cgi-bin/nothing": (b"{}", 40066), url: (b"", 44002)}
    for path, (body, errcode) in raw.items():
        assert api.http.post(path, content=body).json()["errcode"] == errcode
    assert api.http.post(url, content=b"{no").json()["errcode"] == 47001
    assert api.http.get(url).json()["errcode"] == 43002
    assert api.http.post("/cgi-bin/tags/get", json={}).json()["errcode"] == 43001
    assert api.http.get("/cgi-bin/tags/get").json()["errcode"] == 41001


def test_a_menu_with_escaped_characters_is_refused(api):
    path = "/cgi-bin/menu/create"
    token = {"access_token": api.new_token()["access_token"]}
    escaped = rb'{"button":[{"type":"click","name":"\u4f1a","key":"K"}]}'
    plain = '{"button":[{"type":"click","name":"会","key":"K"}]}'.encode()

    assert api.http.post(path, params=token, content=escaped).json()["errcode"] == 40033
    assert api.http.post(path, params=token, content=plain).json()["errcode"] == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/cgi-bin/message/custom/send", {"touser": [], "msgtype": {}}),
        ("/cgi-bin/message/template/subscribe", {"touser": "x", "data": 3}),
        ("/cgi-bin/tags/getidlist", {"openid": 5}),
        ("/cgi-bin/menu/create", {"button": ["会员"]}),
        ("/cgi-bin/message/mass/sendall", {"filter": {"tag_id": {}}}),
    ],
)
def test_a_field_of_the_wrong_type_is_refused_not_dropped(api, path, body):
    assert api.post(path, body)["errcode"] > 40000


def test_a_wrong_wish_of_the_phone_is_refused_in_words(api, wechat):
    openid = wechat.follower()
    for wish in ({"do": "scan"}, {"do": "fly"}, {"do": "location", "lat": "x"}):
        answer = api.http.post("/sim/act", json={"openid": openid, **wish})
        assert (answer.status_code, answer.json()["errcode"]) == (400, 40035)
