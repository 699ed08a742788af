"""QR codes by zxing-cpp, which mixes alphanumeric and byte segments in the shortest way.

Error correction M, quiet zone of four modules on each side (ISO/IEC 18004). Does NOT know what the text means.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO

import zxingcpp
from PIL import Image

from patunay.errors import InputError

QUIET_ZONE = 4
BLOCK = 8
"""Pixels on the side of what JPEG packs at a time."""


@dataclass(frozen=True)
class QRCode:
    """One symbol. `pixels` are `side` x `side` bytes, row by row, 0 dark and 255 light, quiet zone included."""

    text: str
    side: int
    pixels: bytes

    @property
    def version(self) -> int:
        """1 (21 modules) to 40 (177)."""
        return (self.side - 2 * QUIET_ZONE - 17) // 4

    @cached_property
    def modules(self) -> tuple[tuple[bool, ...], ...]:
        """True where dark, with the quiet zone."""
        return tuple(tuple(pixel == 0 for pixel in self._row(y)) for y in range(self.side))

    def jpeg(self) -> bytes:
        """A grey JPEG, eight pixels a module: every module is one block of one value, so that nothing is lost.

        A PDF takes a JPEG as it is; any other picture would be unpacked and packed again.
        """
        out = BytesIO()
        grey = Image.frombytes("L", (self.side, self.side), self.pixels)
        grey.resize((self.side * BLOCK,) * 2, Image.Resampling.NEAREST).save(out, "JPEG", quality=10)
        return out.getvalue()

    def image(self, scale: int = 1) -> Image.Image:
        """One bit a pixel, `scale` pixels a module."""
        image = Image.frombytes("L", (self.side, self.side), self.pixels).convert("1")
        return image if scale == 1 else image.resize((self.side * scale,) * 2, Image.Resampling.NEAREST)

    def svg(self) -> str:
        """One path, one unit a module."""
        runs = "".join(run for y in range(self.side) for run in self._dark_runs(y))
        box = f"0 0 {self.side} {self.side}"
        ground = f'<path fill="#fff" d="M0 0h{self.side}v{self.side}H0z"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{ground}<path d="{runs}"/></svg>'

    def _row(self, y: int) -> bytes:
        return self.pixels[y * self.side : (y + 1) * self.side]

    def _dark_runs(self, y: int) -> list[str]:
        row, runs, start = self._row(y), [], 0
        while (start := row.find(0, start)) >= 0:
            end = row.find(255, start)
            runs.append(f"M{start} {y}h{end - start}v1h{start - end}z")
            start = end
        return runs


@lru_cache(maxsize=8)
def make_qr(text: str) -> QRCode:
    """The smallest symbol for `text` at M. Raises InputError when it does not fit version 40."""
    try:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    except (ValueError, RuntimeError) as error:
        raise InputError("paper.qr_full", length=len(text)) from error
    image = code.to_image(scale=1, add_quiet_zones=True)
    return QRCode(text, image.shape[0], bytes(memoryview(image)))  # type: ignore[arg-type]
