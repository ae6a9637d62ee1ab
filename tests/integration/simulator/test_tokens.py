def test_asking_again_gives_the_same_stable_token(api):
    first, second = api.new_token(), api.new_token()

    assert first == second
    assert first["expires_in"] == 7200


def test_near_its_end_a_new_token_is_issued_and_both_work(api, clock):
    old = api.new_token()["access_token"]
    clock.advance(7200 - 299)
    new = api.new_token()["access_token"]

    assert new != old
    for token in (old, new):
        api.token = token
        assert "ip_list" in api.get("/cgi-bin/getcallbackip")


def test_an_expired_token_a_replaced_one_and_garbage_differ(api, clock, wechat):
    api.token = api.new_token()["access_token"]
    wechat.tokens.rotate()
    assert api.get("/cgi-bin/getcallbackip")["errcode"] == 40001

    api.token = api.new_token()["access_token"]
    clock.advance(7201)
    assert api.get("/cgi-bin/getcallbackip")["errcode"] == 42001

    api.token = "garbage"
    assert api.get("/cgi-bin/getcallbackip")["errcode"] == 40014


def test_the_classic_call_replaces_its_token_but_not_a_stable_one(api, clock, wechat):
    stable = api.new_token()["access_token"]
    account = wechat.account
    query = {"grant_type": "client_credential", "appid": account.app_id}
    query |= {"secret": account.secret}
    old = api.http.get("/cgi-bin/token", params=query).json()["access_token"]
    api.http.get("/cgi-bin/token", params=query)

    api.token = old
    clock.advance(299)
    assert "ip_list" in api.get("/cgi-bin/getcallbackip")
    clock.advance(2)
    assert api.get("/cgi-bin/getcallbackip")["errcode"] == 40001
    api.token = stable
    assert "ip_list" in api.get("/cgi-bin/getcallbackip")


def test_a_forced_refresh_kills_the_old_token_once_in_thirty_seconds(api, clock):
    old = api.new_token()["access_token"]
    forced = api.new_token(force_refresh=True)["access_token"]

    assert forced != old
    assert api.new_token(force_refresh=True)["access_token"] == forced
    api.token = old
    assert api.get("/cgi-bin/getcallbackip")["errcode"] == 40001
    clock.advance(30)
    assert api.new_token(force_refresh=True)["access_token"] != forced


def test_a_wrong_secret_and_a_foreign_address_are_refused(api, wechat):
    assert api.new_token(secret="wrong")["errcode"] == 40125
    wechat.account.ip_whitelist = ("203.0.113.9",)
    answer = api.new_token()
    assert answer["errcode"] == 40164
    assert "127.0.0.1" in answer["errmsg"]


def test_the_days_calls_are_counted_and_end_in_45009(api, wechat, clock):
    wechat.quota.limit("/cgi-bin/getcallbackip", 2)
    for _ in range(2):
        assert "ip_list" in api.get("/cgi-bin/getcallbackip")
    assert api.get("/cgi-bin/getcallbackip")["errcode"] == 45009

    asked = {"cgi_path": "/cgi-bin/getcallbackip"}
    quota = api.post("/cgi-bin/openapi/quota/get", asked)["quota"]
    assert quota == {"daily_limit": 2, "used": 2, "remain": 0}
    clock.advance(86_400)
    api.token = ""
    assert "ip_list" in api.get("/cgi-bin/getcallbackip")
