"""Pages looked at: what each owes to whoever opens it, at every size of a screen.

With ``PICTURES=folder`` a picture of each, at each width, goes there, to be looked at.
"""

import os
from pathlib import Path

from infra.local.environment import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PICTURES = os.environ.get("PICTURES")
# A page has taken a new width when it has been drawn at it.
DRAWN = (
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
)
WIDTH = "document.documentElement.scrollWidth"


def loaded(page):
    """Wait until every part of a page has what it asked for."""
    page.wait_for_load_state("networkidle")
    page.wait_for_selector(".c-loading", state="detached")


def is_sound(tab, name, sizes, excused=()):
    """Assert that a page fits each size, broke no policy, and can be used by everybody.

    ``excused`` is how what the browser may say of this page begins.
    """
    page = tab.page
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(DRAWN)
        assert page.evaluate(WIDTH) == width, name
        take_picture(page, f"{name}-{width}")
    assert page.evaluate("window.refused") == [], name
    assert [one for one in tab.said if not one.startswith(tuple(excused))] == [], name
    assert broken_rules(page) == [], name


def broken_rules(page):
    """Return which rule of accessibility is broken, and by what."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]]


def take_picture(page, name):
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
