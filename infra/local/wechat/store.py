"""What the platform remembers, in one SQLite file (or in memory, for a test).

people      one row per person; follow_seq orders user/get and is 0 for strangers
truth       what each follower has seen and done, in order
follows     each follow and unfollow, for the statistics
"""

import json
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS people(
  id INTEGER PRIMARY KEY, openid TEXT UNIQUE NOT NULL, unionid TEXT NOT NULL,
  name TEXT NOT NULL, created_at INTEGER NOT NULL,
  follow_seq INTEGER NOT NULL DEFAULT 0, followed_at INTEGER NOT NULL DEFAULT 0,
  source TEXT NOT NULL DEFAULT 'ADD_SCENE_OTHERS', scene TEXT NOT NULL DEFAULT '',
  remark TEXT NOT NULL DEFAULT '', language TEXT NOT NULL DEFAULT 'zh_CN',
  platform INTEGER NOT NULL DEFAULT 1, blacklisted INTEGER NOT NULL DEFAULT 0,
  accepts INTEGER NOT NULL DEFAULT 1, reports_location INTEGER NOT NULL DEFAULT 0,
  receipt TEXT NOT NULL DEFAULT 'success',
  win_left INTEGER NOT NULL DEFAULT 0, win_until REAL NOT NULL DEFAULT 0,
  last_said REAL NOT NULL DEFAULT 0, typing_until REAL NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS followers ON people(follow_seq) WHERE follow_seq > 0;
CREATE TABLE IF NOT EXISTS follows(
  at INTEGER NOT NULL, day TEXT NOT NULL, openid TEXT NOT NULL,
  joined INTEGER NOT NULL, source TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS follows_day ON follows(day);
CREATE TABLE IF NOT EXISTS tags(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS tagged(
  id INTEGER PRIMARY KEY, openid TEXT NOT NULL, tag INTEGER NOT NULL,
  UNIQUE(openid, tag));
CREATE INDEX IF NOT EXISTS tagged_tag ON tagged(tag, id);
CREATE TABLE IF NOT EXISTS truth(
  id INTEGER PRIMARY KEY, openid TEXT NOT NULL, at_ms INTEGER NOT NULL,
  day TEXT NOT NULL, side TEXT NOT NULL, kind TEXT NOT NULL, via TEXT NOT NULL,
  body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS truth_person ON truth(openid, id);
CREATE INDEX IF NOT EXISTS truth_day ON truth(day, side);
CREATE TABLE IF NOT EXISTS notes(key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS numbers(name TEXT PRIMARY KEY, n INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tokens(
  value TEXT PRIMARY KEY, family TEXT NOT NULL, issued REAL NOT NULL,
  expires REAL NOT NULL, dies REAL);
CREATE TABLE IF NOT EXISTS media(
  id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL,
  created REAL NOT NULL, expires REAL NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tickets(
  ticket TEXT PRIMARY KEY, url TEXT UNIQUE NOT NULL, scene TEXT NOT NULL,
  numeric INTEGER NOT NULL, permanent INTEGER NOT NULL,
  created REAL NOT NULL, expires REAL NOT NULL);
CREATE INDEX IF NOT EXISTS tickets_scene ON tickets(scene, permanent);
CREATE TABLE IF NOT EXISTS templates(
  id TEXT PRIMARY KEY, family TEXT NOT NULL, title TEXT NOT NULL,
  content TEXT NOT NULL, example TEXT NOT NULL, banned INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS sent_once(
  scope TEXT NOT NULL, key TEXT NOT NULL, msgid INTEGER NOT NULL, at REAL NOT NULL,
  PRIMARY KEY(scope, key));
CREATE TABLE IF NOT EXISTS consents(
  openid TEXT NOT NULL, template TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(openid, template));
CREATE TABLE IF NOT EXISTS codes(
  code TEXT PRIMARY KEY, openid TEXT NOT NULL, scope TEXT NOT NULL,
  snapshot INTEGER NOT NULL, expires REAL NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS grants(
  access TEXT PRIMARY KEY, refresh TEXT UNIQUE NOT NULL, openid TEXT NOT NULL,
  scope TEXT NOT NULL, snapshot INTEGER NOT NULL, expires REAL NOT NULL,
  refresh_until REAL NOT NULL);
"""


class Store:
    """A thread-safe gate to the file; rows come back as dicts."""

    def __init__(self, path: Path | None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self._db = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None
        )
        self._db.row_factory = sqlite3.Row
        # A simulator may lose its last second in a power cut; the product may not.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(_SCHEMA)

    def run(self, sql: str, *values: object) -> int:
        """Execute one statement and return the number of rows it changed."""
        with self.lock:
            return self._db.execute(sql, values).rowcount

    def insert(self, sql: str, *values: object) -> int:
        """Execute one INSERT and return the new row's id."""
        with self.lock:
            return int(self._db.execute(sql, values).lastrowid or 0)

    def many(self, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Execute one statement for each row, all or none."""
        with self.lock:
            self._db.execute("BEGIN")
            try:
                self._db.executemany(sql, rows)
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with self.lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def row(self, sql: str, *values: object) -> dict[str, Any] | None:
        with self.lock:
            found = self._db.execute(sql, values).fetchone()
        return dict(found) if found else None

    def number(self, sql: str, *values: object) -> int:
        """Return the single number a query gives."""
        with self.lock:
            return int(self._db.execute(sql, values).fetchone()[0] or 0)

    def next(self, name: str, first: int = 1, by: int = 1) -> int:
        """Add to a named counter and return it; a new one starts at ``first``."""
        sql = (
            "INSERT INTO numbers VALUES(?1, ?2) ON CONFLICT(name) "
            "DO UPDATE SET n = n + ?3 RETURNING n"
        )
        with self.lock:
            return int(self._db.execute(sql, (name, first, by)).fetchone()[0])

    def note(self, key: str) -> Any:
        """Return the JSON value kept under a key, or None."""
        found = self.row("SELECT value FROM notes WHERE key = ?", key)
        return json.loads(found["value"]) if found else None

    def keep(self, key: str, value: Any) -> None:
        text = json.dumps(value, ensure_ascii=False)
        self.run("INSERT OR REPLACE INTO notes VALUES(?, ?)", key, text)

    def forget(self, key: str) -> None:
        self.run("DELETE FROM notes WHERE key = ?", key)

    def close(self) -> None:
        with self.lock:
            self._db.close()
