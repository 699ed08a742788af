"""A database of a journey's own: a file in its home, or a new one on the server that DATABASE_URL names."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


def environment(name: str) -> dict[str, str]:
    """The environment for a journey's processes; on a server they get the new, empty database `name`.

    Raises psycopg.Error where the server does not answer or has that database already.
    """
    server = os.environ.get("DATABASE_URL")
    if not server:
        return dict(os.environ)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return {**os.environ, "DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
