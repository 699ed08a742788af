"""The shape: what all credentials of one achievement share, compiled once; the rest are slots."""

from patunay.credential.shape.compiled import CompiledForm
from patunay.credential.shape.compiling import compile_form
from patunay.credential.shape.forms import Forms, LeastRecentlyUsed, canonical_form
from patunay.credential.shape.press import Press, Pressed
from patunay.credential.shape.skeleton import Parts, split

__all__ = [
    "CompiledForm",
    "Forms",
    "LeastRecentlyUsed",
    "Parts",
    "Press",
    "Pressed",
    "canonical_form",
    "compile_form",
    "split",
]
