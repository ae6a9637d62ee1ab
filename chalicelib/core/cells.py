"""Texts that go into files which a spreadsheet opens.

Some programs run a cell that begins like a formula, also after a separator and in
full-width letters, and also when the file says that it is text.

Source: https://owasp.org/www-community/attacks/CSV_Injection
"""

import re

_STARTS_A_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n\0]")
_NOT_IN_XML = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_AFTER_SEPARATOR = re.compile(r"[,;\t\r\n|]\s*[\"']?[=+\-@＝＋－＠]")
_MOST_CHARACTERS = 32_000  # of a cell; the limit is 32,767


def harmless(text: str) -> str:
    """Return the text so that no program takes it for a formula."""
    risky = _STARTS_A_FORMULA.match(text.lstrip(" ")) or _AFTER_SEPARATOR.search(text)
    clean = _NOT_IN_XML.sub("", text)[:_MOST_CHARACTERS]
    return f"'{clean}" if risky else clean
