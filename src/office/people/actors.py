"""Who acts, in which offices, by which designation: the value that every operation is given."""

from __future__ import annotations

from dataclasses import dataclass

from office.people.rights import RIGHTS, Role
from patunay.errors import StateError


class NotAllowedError(StateError):
    """The person may not do this. Pages answer 403; a record of another office answers 404 instead."""


@dataclass(frozen=True, slots=True)
class Post:
    """One designation that holds today: `path` is its office's place in the tree, `division` that office's division."""

    role: Role
    title: str
    office: int
    division: int
    path: str
    acting: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with today's posts. `division` is the office they work in now; nobody logged in has account 0."""

    account: int
    name: str
    posts: tuple[Post, ...] = ()
    division: int = 0
    learner: int = 0

    @property
    def roles(self) -> frozenset[Role]:
        mine = frozenset(post.role for post in self.posts)
        return mine | {Role.LEARNER} if self.learner else mine

    def posts_for(self, act: str) -> tuple[Post, ...]:
        """The posts that allow `act`."""
        return tuple(post for post in self.posts if post.role in RIGHTS[act])

    def post_for(self, act: str) -> Post:
        """The first post that allows `act`. Raises NotAllowedError when none does."""
        posts = self.posts_for(act)
        if not posts:
            raise NotAllowedError("people.not_allowed", act=act)
        return posts[0]

    def paths(self, act: str) -> tuple[str, ...]:
        """The parts of the tree of offices in which the actor may do `act`."""
        return tuple(post.path for post in self.posts_for(act))


def can(actor: Actor, act: str, path: str | None = None) -> bool:
    """Whether a role of the actor allows `act` (in the office at `path`)."""
    return any(path is None or path.startswith(own) for own in actor.paths(act))


def check_may(actor: Actor, act: str, path: str | None = None) -> Post:
    """The post by which the actor may do `act` there. Raises NotAllowedError."""
    for post in actor.posts_for(act):
        if path is None or path.startswith(post.path):
            return post
    raise NotAllowedError("people.not_allowed", act=act)
