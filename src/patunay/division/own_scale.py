"""A scale that a division draws up from its own ratings, in whatever process may have the mathematics in memory."""

from __future__ import annotations

from collections.abc import Sequence

from patunay.framework import Competency, Framework
from patunay.measurement.scale import Scale
from patunay.rating import Rating


def own_scale(framework: Framework, competency: Competency, ratings: Sequence[Rating]) -> Scale:
    """A new scale from these ratings, with the cuts that the framework gives its levels. Takes seconds to minutes.

    Raises InputError where the ratings do not carry one, or a level has no cut.
    """
    from patunay.division.measuring import drawn_from  # who measures loads the mathematics (decision 0020)

    return drawn_from(framework, competency, ratings)
