"""Typesetting and QR codes; the only room that knows Typst and writes QR codes."""

from patunay.paper.press import typeset_pdf, typeset_png
from patunay.paper.qr import QRCode, make_qr

__all__ = ["QRCode", "make_qr", "typeset_pdf", "typeset_png"]
