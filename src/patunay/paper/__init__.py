"""Typesetting and QR codes; the only room that knows Typst and writes QR codes."""

from patunay.paper.press import typeset_image, typeset_pdf, unprintable
from patunay.paper.qr import QRCode, make_qr

__all__ = ["QRCode", "make_qr", "typeset_image", "typeset_pdf", "unprintable"]
