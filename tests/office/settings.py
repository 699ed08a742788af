"""The site's own settings, with a home of the tests, quick password hashes and work done at once."""

import os
import tempfile

os.environ.setdefault("PATUNAY_HOME", tempfile.mkdtemp(prefix="office-"))
os.environ.setdefault("PATUNAY_TASKS", "immediate")
os.environ.setdefault("PATUNAY_DEMO", "yes")

from office.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = None
DATABASES["default"]["OPTIONS"].pop("pool", None)  # noqa: F405
"""A pool has threads and outlives the test that filled it: no fork, and no removal of the test's database, bears that.
The journey from rosters to a green page has it."""
