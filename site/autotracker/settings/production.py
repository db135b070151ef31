"""Settings for a server that others reach: nothing is guessed, all is encrypted."""

from urllib.parse import urlsplit

from autotracker import environment
from autotracker.settings.base import *  # noqa: F403  (settings modules inherit so)
from autotracker.settings.base import STORAGES

SECRET_KEY = environment.required("SECRET_KEY", "50 or more random characters")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS")
BASE_URL = WAGTAILADMIN_BASE_URL = environment.web_address(
    "BASE_URL", f"https://{ALLOWED_HOSTS[0].lstrip('*.')}"
)
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(BASE_URL))]
DEBUG = False
DEMO = environment.flag("DEMO", False)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = environment.number(
    "SECURE_HSTS_SECONDS", 365 * 24 * 3600, 0, 10 * 365 * 24 * 3600
)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
# Browsers take cookies of such a name from this very host only, not from a neighbour.
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"

# Static files are collected once, under names that change with their content.
WHITENOISE_USE_FINDERS = False
STORAGES = STORAGES | {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    }
}
