"""The site's own settings, with a home of the tests, quick password hashes and work done at once."""

import os
import tempfile

os.environ.setdefault("PATUNAY_HOME", tempfile.mkdtemp(prefix="office-"))
os.environ.setdefault("PATUNAY_TASKS", "immediate")
os.environ.setdefault("PATUNAY_DEMO", "yes")

from office.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = None
