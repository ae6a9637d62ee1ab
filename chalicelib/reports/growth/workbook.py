"""The growth report as an Excel workbook with charts of Excel's own."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

from chalicelib.core.metrics import catalogue
from chalicelib.reports.growth import sheets
from chalicelib.reports.growth.models import Figures
from chalicelib.reports.growth.sheets import Styles

# A text is a text, whatever it looks like.
_TEXT_ONLY = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx(figures: Figures, brand: str) -> bytes:
    """Return the workbook; equal figures give equal bytes."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, dict(_TEXT_ONLY))
    book.set_properties(
        {
            "title": f"粉丝增长与互动 {figures.first} 至 {figures.last}",
            "company": brand,
            "created": datetime.fromtimestamp(figures.as_of_ms / 1000, UTC).replace(
                tzinfo=None, microsecond=0
            ),
        }
    )
    styles = _styles(book)
    sheets.overview(book, styles, figures, brand)
    sheets.days(book, styles, figures)
    sheets.sources(book, styles, figures)
    sheets.hours(book, styles, figures)
    sheets.kinds(book, styles, figures)
    sheets.meanings(book, styles, list(catalogue))
    book.close()
    return buffer.getvalue()


def _styles(book: Workbook) -> Styles:
    def style(**properties: Any) -> Any:
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
        return book.add_format(base | properties)

    return Styles(
        title=style(bold=True, font_size=16),
        muted=style(font_color="#626D67"),
        head=style(bold=True, bg_color="#E7F6EE", bottom=1, text_wrap=True),
        text=style(),
        wrapped=style(text_wrap=True),
        number=style(num_format="#,##0"),
        signed=style(num_format="+#,##0;-#,##0;0"),
        percent=style(num_format="0.00%"),
        total=style(bold=True, num_format="#,##0", top=1),
        total_signed=style(bold=True, num_format="+#,##0;-#,##0;0", top=1),
        total_percent=style(bold=True, num_format="0.00%", top=1),
        big=style(bold=True, font_size=14, num_format="#,##0"),
    )
