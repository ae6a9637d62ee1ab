"""Daily counters per path and the calls that read or reset them (section 5.3)."""

from infra.local.wechat.account import Account, Clock
from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.refusals import Json, Refusal, ok
from infra.local.wechat.store import Store
from infra.local.wechat.truth import china_day

CLEARS_A_MONTH = 10
PATH_CLEARS_A_MONTH = 50
ADDRESSES = ["127.0.0.1", "101.226.103.0/25"]


class Quota:
    def __init__(self, account: Account, store: Store, clock: Clock) -> None:
        self._account = account
        self._store = store
        self._clock = clock
        self._limits: dict[str, int] = {}

    def endpoints(self) -> Endpoints:
        path = "/cgi-bin/openapi/quota"
        return {
            f"{path}/get": Endpoint("POST", self._get),
            f"{path}/clear": Endpoint("POST", self._clear_path),
            "/cgi-bin/clear_quota": Endpoint("POST", self._clear),
            "/cgi-bin/getcallbackip": Endpoint("GET", _addresses),
            "/cgi-bin/get_api_domain_ip": Endpoint("GET", _addresses),
        }

    def learn(self, endpoints: Endpoints) -> None:
        """Take the default limits of every path."""
        self._limits = {path: point.daily for path, point in endpoints.items()}

    def limit(self, path: str, daily: int) -> None:
        """Give a path another daily limit; 0 is none."""
        self._limits[path] = daily

    def count(self, path: str) -> None:
        """Count one call, or refuse it with 45009 when the day's are used."""
        used = self._store.next(self._key(path))
        limit = self._limits.get(path, 0)
        if limit and used > limit:
            raise Refusal(45009)

    def used(self, path: str) -> int:
        return self._store.number(
            "SELECT coalesce(max(n), 0) FROM numbers WHERE name = ?", self._key(path)
        )

    def _get(self, call: Call) -> Json:
        path = call.text("cgi_path", 76021)
        if path.startswith("/sns/"):
            raise Refusal(76022)
        if path not in self._limits:
            raise Refusal(76021)
        limit = self._limits[path]
        used = min(self.used(path), limit)
        rate = {"call_count": 1000, "refresh_second": 60}
        quota = {"daily_limit": limit, "used": used, "remain": limit - used}
        return ok(quota=quota, rate_limit=rate, component_rate_limit=rate)

    def _clear(self, call: Call) -> Json:
        if call.body.get("appid") != self._account.app_id:
            raise Refusal(40013)
        self._take_clear("clears", CLEARS_A_MONTH)
        day = china_day(self._clock())
        self._store.run("DELETE FROM numbers WHERE name LIKE ?", f"calls {day} %")
        return ok()

    def _clear_path(self, call: Call) -> Json:
        path = call.text("cgi_path", 76021)
        if path not in self._limits:
            raise Refusal(76021)
        self._take_clear("path clears", PATH_CLEARS_A_MONTH)
        self._store.run("DELETE FROM numbers WHERE name = ?", self._key(path))
        return ok()

    def _take_clear(self, name: str, most: int) -> None:
        month = china_day(self._clock())[:7]
        if self._store.next(f"{name} {month}") > most:
            raise Refusal(48006)

    def _key(self, path: str) -> str:
        return f"calls {china_day(self._clock())} {path}"


def _addresses(_: Call) -> Json:
    return {"ip_list": ADDRESSES}
