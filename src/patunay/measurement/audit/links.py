"""What the rank test and the overlap of forms say of a design: what can be compared, and by how many learners it hangs.

Does NOT decide who is certified: parts that nothing links are each valid inside.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from patunay.measurement.audit.connectivity import Connectivity
from patunay.measurement.audit.design import LEAST_OVERLAP, Design
from patunay.measurement.audit.findings import Finding, Weight


def link_findings(design: Design, links: Connectivity) -> Iterator[Finding]:
    """What the rank test says. One rater alone has nothing to be linked with, and is told of elsewhere."""
    ratings = design.ratings
    if len(ratings.raters) == 1:
        return
    if links.raters.count > 1:
        facts = {"subsets": links.raters.count, "least": LEAST_OVERLAP}
        busiest = tuple(part.raters[0] for part in links.parts)  # one of each part: who may be asked to rate across
        yield Finding("disconnected_design", Weight.ERROR, labels=busiest, facts=facts)
    elif not links.raters.identified:
        yield Finding("confounded_facets", Weight.ERROR)
    if links.types.count > 1 or not links.types.identified:
        yield Finding("types_not_linked", Weight.ERROR, labels=ratings.types, facts={"subsets": links.types.count})
    if links.weakest and links.weakest.shared < LEAST_OVERLAP:
        facts = {"shared": links.weakest.shared, "least": LEAST_OVERLAP}
        yield Finding("weak_link", Weight.WARNING, labels=links.weakest.raters, facts=facts)
    yield from _unlinked(design)


def _unlinked(design: Design) -> Iterator[Finding]:
    everybody = np.ones(len(design.learner), dtype=bool)
    shared = (design.raters_of_learners(everybody) > 1)[design.learner]
    alone = np.bincount(design.rater[shared], minlength=len(design.ratings.raters)) == 0
    if alone.any():
        yield Finding("unlinked_rater", Weight.WARNING, labels=design.names(alone))
    elsewhere = design.raters_of_learners(design.learners[design.rater] > 1)
    if len(elsewhere) > 1 and (elsewhere == 0).any():
        yield Finding("unlinked_learner", Weight.WARNING, labels=design.learner_names(elsewhere == 0))
