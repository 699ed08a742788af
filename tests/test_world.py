"""The small division holds what the journeys count on."""

from __future__ import annotations

from tests import world as small
from tests.world import World

from patunay.division.reading import read_division
from patunay.verification import Bundle, Trust, Verdict, Verifier, parse_trust


def test_the_world_has_the_learners_that_journeys_need(world: World) -> None:
    reading = read_division(world.settings, {})
    competencies = {learner.lrn: 0 for learner in reading.roster.learners}
    elements = dict(competencies)
    for award in reading.awards.awards():
        counted = competencies if award.level else elements
        counted[award.learner.lrn] += 1
    held = [learner.lrn for learner in reading.roster.learners if learner.held]
    enye = next(x.name for x in reading.roster.learners if x.lrn == small.ENYE_AND_SUFFIX)
    assert len(reading.roster.learners) == 24
    assert {competencies[lrn] for lrn in small.FOUR_COMPETENCIES} == {4}
    assert all(not competencies[lrn] and elements[lrn] for lrn in small.ELEMENTS_ONLY)
    assert all(competencies[lrn] and elements[lrn] for lrn in small.BOTH)
    assert not any(competencies[lrn] or elements[lrn] for lrn in (*small.NOTHING_YET, *small.HELD))
    assert sorted(held) == sorted([small.HELD[0], *small.HELD])
    assert (enye.middle, enye.extension) == ("Peñaflor", "Jr.")
    assert any(award.imported for award in reading.awards.awards())


def test_the_world_verifies_and_the_strangers_does_not(world: World, strange_world: World) -> None:
    trusted = parse_trust([world.fingerprint])

    def verdict(which: World, trust: Trust) -> Verdict:
        return Verifier(Bundle(which.public), trust, which.at).verify(which.credentials[0].read_bytes()).verdict

    assert verdict(world, trusted) is Verdict.VALID
    assert verdict(world, Trust()) is not Verdict.VALID
    assert verdict(strange_world, trusted) is not Verdict.VALID


def test_an_own_world_is_an_equal_copy(world: World, own_world: World) -> None:
    assert own_world.out != world.out
    assert [path.read_bytes() for path in own_world.credentials] == [path.read_bytes() for path in world.credentials]
