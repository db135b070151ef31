"""Settings that hold everywhere. What a server's owner may change is read from
the environment; README and .env.example list the variables."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from autotracker import addresses, environment
from core.time_zones import time_zone_choices

BASE_DIR = environment.ROOT
environment.read_file()

# --- What a server's owner may change -----------------------------------------

DATA_DIR = environment.directory("DATA_DIR", BASE_DIR / "var")
MEDIA_ROOT = environment.directory("MEDIA_ROOT", BASE_DIR / "media")
PORT = environment.port("PORT", 8000)
BASE_URL = environment.web_address("BASE_URL", f"http://127.0.0.1:{PORT}")
REDIS_URL = addresses.redis_url("REDIS_URL")
SECRET_KEY = environment.secret_key("SECRET_KEY", DATA_DIR)
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
DEBUG = environment.flag("DEBUG", False)
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 0, 0, 10)
MAX_UPLOAD_SIZE = environment.number("MAX_UPLOAD_MB", 20, 1, 1000) * 1024 * 1024
MAX_IMAGE_PIXELS = environment.number("MAX_MEGAPIXELS", 50, 1, 150) * 1_000_000
# What stays free on the disk: uploads are refused before it is taken. 0: all may be.
MIN_FREE_SPACE = environment.number("MIN_FREE_MB", 200, 0, 1_000_000) * 1024 * 1024
DEMO = environment.flag("DEMO", True)  # whether `serve` fills an empty database

# --- Apps -----------------------------------------------------------------------

INSTALLED_APPS = [
    "integrations",
    "notifications",
    "sharing",
    "maintenance",
    "costs",
    "vehicles",
    "tenancy",
    "attachments",
    "core.api",
    "accounts",
    "core",
    "autotracker",
    "axes",
    "wagtail_modeladmin",
    "wagtailmarkdown",
    "wagtail.api.v3",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "ninja",  # the page that describes the API, and its script
    "huey.contrib.djhuey",
    "django_tasks",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "autotracker.outage.OutageMiddleware",
    "sharing.middleware.PublicPagesMiddleware",
    "autotracker.csp.ContentPolicyMiddleware",
    "autotracker.sessions.KeepingSessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.middleware.ReaderMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "autotracker.middleware.ClosedDoorsMiddleware",
    "attachments.middleware.ForeignFileMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "autotracker.urls"
WSGI_APPLICATION = "autotracker.wsgi.application"
ASGI_APPLICATION = "autotracker.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Data -----------------------------------------------------------------------

DATABASES = {
    "default": addresses.database(
        "DATABASE_URL", f"sqlite:///{quote(str(DATA_DIR / 'autotracker.sqlite3'))}"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "autotracker.cache.HelpfulRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "autotracker",
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# A form field may hold up to 10 MB of pasted text and still be answered with a
# sentence at the field instead of Django's bare "400 Bad Request".
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- The queue: Huey is the tick, and carries Wagtail's background work ------------

HUEY = {
    "name": "autotracker",
    "huey_class": "autotracker.queue.RedisQueue"
    if REDIS_URL
    else "autotracker.queue.SqliteQueue",
    "immediate": False,  # said outright: left out, it would follow DEBUG
    "results": False,  # nobody asks for them
    "connection": {"url": REDIS_URL}
    if REDIS_URL
    else {"filename": str(DATA_DIR / "queue.sqlite3"), "timeout": 2},  # seconds
    "consumer": {
        "workers": 2,
        "worker_type": "thread",
        "graceful_signal": "TERM",  # the one that supervisors send
    },
}
TASKS = {
    "default": {
        "BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend",
        "ENQUEUE_ON_COMMIT": True,
    }
}

# --- People ---------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
_validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_validation}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_validation}.CommonPasswordValidator"},
    {"NAME": f"{_validation}.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # asks accounts.lockout first
    "accounts.backends.AccountBackend",
]
LOGIN_URL = "wagtailadmin_login"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "accounts.forms.PasswordResetForm"  # noqa: S105  (a form, no password)

# How often a door may be tried, accounts.lockout says; django-axes keeps count.
AXES_ENABLED = True
AXES_HANDLER = "accounts.handlers.DoorHandler"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.address"
AXES_USERNAME_CALLABLE = "accounts.lockout.username"
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- What browsers are told -----------------------------------------------------

SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds, for who ticks “Remember me”
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# --- Public history pages ---------------------------------------------------------

# What one address may ask for that is not there; 0 is no limit.
HISTORY_MISSES_A_MINUTE = environment.number(
    "HISTORY_MISSES_A_MINUTE", 60, 0, 1_000_000
)
HISTORY_COUNT_AFTER = 5  # seconds until visits are written down; 0: never by itself

# --- The API -----------------------------------------------------------------------

# What one token may ask for; 0 is no limit.
API_CALLS_A_MINUTE = environment.number("API_CALLS_A_MINUTE", 300, 0, 1_000_000)

# --- Webhooks ---------------------------------------------------------------------

# Beside the public internet, where they may lead; and whether without encryption.
WEBHOOK_NETWORKS = environment.networks("WEBHOOK_NETWORKS")
WEBHOOK_HTTP = environment.flag("WEBHOOK_HTTP", False)

# --- Mail -----------------------------------------------------------------------

_email = addresses.email("EMAIL_URL", f"file://{quote(str(DATA_DIR / 'mail'))}")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _email["EMAIL_FILE_PATH"]
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = _email["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _email["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 30  # seconds
DEFAULT_FROM_EMAIL = environment.text(
    "DEFAULT_FROM_EMAIL", "AutoTracker <autotracker@localhost>"
)

# --- Languages and time ------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
TIME_ZONE = "UTC"
USE_TZ = True

# --- Files ----------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = environment.directory("STATIC_ROOT", DATA_DIR / "static")
MEDIA_URL = "/media/"
WHITENOISE_USE_FINDERS = True
FILE_UPLOAD_HANDLERS = [
    "attachments.upload_handlers.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "attachments.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- Wagtail --------------------------------------------------------------------

WAGTAIL_SITE_NAME = "AutoTracker"
WAGTAILADMIN_BASE_URL = BASE_URL
# With revisions but no drafts, autosave would write half-typed records that then
# feed reminders and public pages.
WAGTAIL_AUTOSAVE_INTERVAL = 0
# Nothing is fetched at run time: no update check, no banner, no Gravatar.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_WORKFLOW_ENABLED = False
# An address is given by whoever invites, and changed by a superuser: somebody who
# typed another's could be invited in their place.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Places that every browser knows; a machine's own list has more ("localtime").
WAGTAIL_USER_TIME_ZONES = [name for name, _place in time_zone_choices()]
WAGTAILIMAGES_IMAGE_MODEL = "attachments.PrivateImage"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = MAX_UPLOAD_SIZE
WAGTAILIMAGES_MAX_IMAGE_PIXELS = MAX_IMAGE_PIXELS
WAGTAILIMAGES_IMAGE_FORM_BASE = "attachments.forms.ImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "attachments.PrivateDocument"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = MAX_UPLOAD_SIZE
WAGTAILDOCS_DOCUMENT_FORM_BASE = "attachments.forms.DocumentForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
# What Markdown may become. No images (they belong to the attachments, and a remote
# one would tell its server who reads), no style, no raw HTML that does something.
WAGTAILMARKDOWN: dict[str, Any] = {
    "autodownload_fontawesome": False,
    "allowed_settings_mode": "override",
    "allowed_tags": [
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "br",
        "hr",
        "blockquote",
        "a",
        "em",
        "strong",
        "del",
        "sub",
        "sup",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ],
    "allowed_attributes": {
        "a": ["href", "title"],
        "code": ["class"],
        "ol": ["start"],
        "th": ["style"],
        "td": ["style"],
    },
    "allowed_styles": ["text-align"],
}

# --- Logs: no secret gets into one (autotracker.redaction) ----------------------------

DEFAULT_EXCEPTION_REPORTER = "autotracker.redaction.Reporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "autotracker.redaction.ReportFilter"
# With handlers of its own, a library sets up none beside ours.
_ours: dict[str, Any] = {"handlers": ["console"], "propagate": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "autotracker.redaction.MaskingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "notifications": {"level": "INFO"},
        "django": {"handlers": []},  # no mail to ADMINS: it would hold the request
        "django.server": _ours,
        "gunicorn.error": _ours,
        "huey": _ours | {"level": environment.log_level("HUEY_LOG_LEVEL", "WARNING")},
    },
}
