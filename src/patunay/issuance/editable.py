"""The same pages as a DOCX that the office edits in Word: headings, numbered lists and table headers are real ones.

Word has Bookman Old Style, the face of the DepEd Manual of Style. python-docx is loaded when a page is composed, so
that nobody else waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from patunay.issuance.model import Enclosure
from patunay.issuance.rendition import Page

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph as Block

FACE = "Bookman Old Style"
SIZE = 11
"""Points; also the blank line between paragraphs."""
_TEXT_INCHES = 210 / 25.4 - 2
"""A4 between margins of an inch."""
_TWIP = 635
"""English Metric Units in a twentieth of a point."""
_LEVELS = (("List Number", "decimal", 0, 720), ("List Number 2", "lowerLetter", 1440, -360))
"""Style, form of the number, left indent and indent of the first line (twentieths of a point): half an inch first."""


def render_docx(page: Page, at: datetime) -> bytes:
    """One document in Office Open XML, A4. `at` is its date of creation."""
    import docx

    made = docx.Document()
    _set_up(made, page, at)
    if page.body:
        _write_body(made, page)
    for place, (label, enclosure) in enumerate(page.enclosures):
        if page.body or place:
            made.add_page_break()  # type: ignore[no-untyped-call]
        _write_enclosure(made, page, label, enclosure)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _write_body(made: Document, page: Page) -> None:
    for line in page.letterhead:
        _line(made, line, centred=True, bold=line is page.letterhead[-1], close=line is not page.letterhead[-1])
    _line(made, page.dated)
    _line(made, page.kind, close=True)
    _line(made, page.number)
    _centred(made.add_heading(page.subject, 1))
    _hung(made, page.to, page.addressees or ("",), 0.5)
    for paragraph in page.paragraphs:
        made.add_paragraph(paragraph.text, "List Number")
        for item in paragraph.items:
            made.add_paragraph(item, "List Number 2")
    _write_end(made, page)


def _write_end(made: Document, page: Page) -> None:
    _line(made, "")
    _centred(_line(made, page.signed, bold=True, close=True, indent=True))
    _centred(_line(made, page.position, indent=True))
    for label, lines in page.feet:
        _hung(made, label, lines, 1)
    _line(made, page.index_words, close=True)
    _hung(made, "", page.index, 1)
    _line(made, page.routing)


def _write_enclosure(made: Document, page: Page, label: str, enclosure: Enclosure) -> None:
    if page.banner:
        _line(made, page.banner, centred=True, bold=True)
    _line(made, label)
    _centred(made.add_heading(enclosure.title, 2 if page.body else 1))
    table = made.add_table(rows=1, cols=len(enclosure.columns) + 1, style="Table Grid")
    _head(table.rows[0], ("No.", *enclosure.columns))
    for number, row in enumerate(enclosure.rows, 1):
        for cell, text in zip(table.add_row().cells, (str(number), *row), strict=False):
            cell.text = text
    _fit(table)


def _head(row: Any, columns: tuple[str, ...]) -> None:
    """Repeated at the top of each page, and told as a header to whoever listens."""
    from docx.oxml import OxmlElement

    for cell, text in zip(row.cells, columns, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _fit(table: Any) -> None:
    """Half an inch for the numbers, the rest in equal shares; no blank line within a row."""
    from docx.shared import Inches, Pt

    table.autofit = False
    share = (_TEXT_INCHES - 0.5) / (len(table.columns) - 1)
    for place, column in enumerate(table.columns):
        column.width = Inches(share if place else 0.5)
        for cell in column.cells:
            cell.width = column.width
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)


def _line(
    made: Document, text: str, *, centred: bool = False, bold: bool = False, close: bool = False, indent: bool = False
) -> Block:
    """`close`: no blank line after it. `indent`: in the right half of the page."""
    from docx.shared import Mm, Pt

    block = made.add_paragraph()
    block.add_run(text).bold = bold or None  # None: as the style has it
    if close:
        block.paragraph_format.space_after = Pt(0)
    if indent:
        block.paragraph_format.left_indent = Mm(70)
    return _centred(block) if centred else block


def _hung(made: Document, label: str, lines: Sequence[str], inches: float) -> None:
    """The label before the first line, all lines under each other so many inches in."""
    from docx.shared import Inches

    for line in lines:
        leads = bool(label) and line is lines[0]
        block = _line(made, f"{label}\t{line}" if leads else line, close=line is not lines[-1])
        block.paragraph_format.left_indent = Inches(inches)
        block.paragraph_format.first_line_indent = Inches(-inches if leads else 0)


def _centred(block: Block) -> Block:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    block.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return block


def _set_up(made: Document, page: Page, at: datetime) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Inches, Mm, Pt

    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Inches(1)
    told = made.core_properties
    told.title, told.author, told.comments, told.language = page.title, page.letterhead[-1], "", "en-PH"
    told.created = told.modified = at
    for name in ("Normal", "Heading 1", "Heading 2", "List Number", "List Number 2"):
        _set_style(made.styles[name])
    made.styles["Normal"].paragraph_format.space_after = Pt(SIZE)
    for name, *_ in _LEVELS:
        made.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _link_list(made)
    _frame_pages(section, page)


def _set_style(style: Any) -> None:
    """The Manual's face and size, in black, single spaced; the template's theme would win over a face otherwise."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.color.rgb = FACE, Pt(SIZE), RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.paragraph_format.line_spacing = 1.0
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(0), Pt(SIZE)


def _link_list(made: Document) -> None:
    """One list of two levels, numbers and letters, behind the two list styles.

    Word takes the level of a style from the list, which names the style, not from the style (ISO 29500-1, 17.9.23).
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    numbering = made.part.numbering_part.element
    for name, *_ in _LEVELS:  # the template's own lists let go of the styles
        for link in numbering.xpath(f"//w:pStyle[@w:val='{made.styles[name].style_id}']"):
            link.getparent().remove(link)
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:pStyle w:val="{made.styles[name].style_id}"/>'
        f'<w:lvlText w:val="%{level + 1}."/><w:lvlJc w:val="left"/></w:lvl>'
        for level, (name, form, _, _) in enumerate(_LEVELS)
    )
    declared = f'{nsdecls("w")} w:abstractNumId="99"'
    list_form = f'<w:abstractNum {declared}><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    numbering.insert(0, parse_xml(list_form))
    number = numbering.add_num(99).numId
    for level, (name, _, left, first) in enumerate(_LEVELS):
        _number_style(made.styles[name], number, level, left, first)


def _number_style(style: Any, number: int, level: int, left: int, first: int) -> None:
    from docx.oxml.ns import qn

    properties = style.element.get_or_add_pPr()
    numbered = properties.get_or_add_numPr()
    numbered.get_or_add_numId().val, numbered.get_or_add_ilvl().val = number, level
    style.paragraph_format.left_indent, style.paragraph_format.first_line_indent = left * _TWIP, first * _TWIP
    for spacing in properties.findall(qn("w:contextualSpacing")):
        properties.remove(spacing)


def _frame_pages(section: Any, page: Page) -> None:
    """The mark above every page; in the foot of every page but the first its number, a field that Word counts."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    section.different_first_page_header_footer = True
    for header in (section.first_page_header, section.header) if page.mark else ():
        _centred(header.paragraphs[0]).add_run(page.mark).bold = True
    block = _centred(section.footer.paragraphs[0])
    field = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'
    block._p.append(parse_xml(field))
