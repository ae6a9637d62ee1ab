"""Money: whole fen inside, yuan with two decimals for people."""

import re

MOST_FEN = 100_000_000_00  # a hundred million yuan
_FEN = 100
_YUAN = re.compile(r"(-?)(\d{1,9})(?:\.(\d{1,2})0*)?")
_BESIDES = re.compile(r"[\s,，¥￥元]|RMB|CNY", re.IGNORECASE)


def yuan(fen: int) -> str:
    """Return an amount as people read it: ¥1,299.00."""
    sign = "−" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // _FEN:,}.{abs(fen) % _FEN:02d}"


def fen_of(text: str) -> int:
    """Return an amount as people write it: ``1,299``, ``¥12.8``, ``128.00 元``.

    Raises:
        ValueError: it is none, or has parts of a fen.
    """
    found = _YUAN.fullmatch(_BESIDES.sub("", text))
    if not found:
        raise ValueError("no amount of money")
    sign, whole, part = found.groups()
    fen = int(whole) * _FEN + int((part or "").ljust(2, "0"))
    return -fen if sign else fen
