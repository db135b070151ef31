"""Settings for the tests: a folder of their own, fast hashes, a queue and mail in
memory. DATABASE_URL chooses the database, an SQLite file where it is not set; a
developer's .env file has no say."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="autotracker-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
if _redis := os.environ.pop("REDIS_URL", ""):
    os.environ["TEST_REDIS_URL"] = _redis  # only for the tests that need one
for _name in ("EMAIL_URL", "SECRET_KEY", "ALLOWED_HOSTS", "BASE_URL", "DEBUG", "PORT"):
    os.environ.pop(_name, None)
os.environ |= {
    "ENV_FILE": "",
    "DATA_DIR": str(_folder / "var"),
    "MEDIA_ROOT": str(_folder / "media"),
}

from autotracker.settings.base import *  # noqa: E402, F403
from autotracker.settings.base import DATA_DIR, DATABASES  # noqa: E402

ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
HISTORY_COUNT_AFTER = 0  # a thread beside a test would ask its database
HUEY = {
    "name": "autotracker-tests",
    "huey_class": "huey.MemoryHuey",
    "immediate": True,
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as a user has it: a database in memory knows no WAL.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "tests.sqlite3"}
# Whitenoise looks for a file when it is asked for: to find all of them beforehand would
# be the better part of a test's first request.
WHITENOISE_AUTOREFRESH = True
