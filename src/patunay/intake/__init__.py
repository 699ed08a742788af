"""Any file in, documents and payloads out: JSON, JWT, baked badge, PDF, photo, ZIP, folder.

Says what a file holds, never whether it is true (`verification` does).
"""

from patunay.intake.document import open_document
from patunay.intake.folder import open_path
from patunay.intake.found import Found, FoundKind

__all__ = ["Found", "FoundKind", "open_document", "open_path"]
