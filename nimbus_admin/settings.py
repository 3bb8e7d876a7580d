"""Settings of the portal. Values that differ between deployments are read here, once, from the environment.

`NIMBUS_DEPLOYMENT` is `production` (the default: nothing is assumed), `demo` (make run) or `test` (make
test). Demo and test take the missing values from nimbus_admin/demo_defaults.py; production has no defaults
for addresses and secrets. docs/deployment.md explains each variable.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from nimbus_admin import demo_defaults
from nimbus_admin.environment import broker, flag, number, postgres, text, words

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

DEPLOYMENT = text("NIMBUS_DEPLOYMENT", "production")
if DEPLOYMENT not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"NIMBUS_DEPLOYMENT must be production, demo or test, not {DEPLOYMENT!r}.")
IS_PRODUCTION = DEPLOYMENT == "production"
if not IS_PRODUCTION:
    demo_defaults.apply()

# --- Secrets and addresses ----------------------------------------------------------------------------------
SECRET_KEY = text("SECRET_KEY")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS", "")
FIELD_KEYS = words("FIELD_KEYS")  # Fernet keys, newest first; the older ones still open what they sealed
PUBLIC_URL = text("PUBLIC_URL").rstrip("/")
ALLOWED_HOSTS = words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
DEBUG = flag("DEBUG", default=False)

# --- Microsoft ----------------------------------------------------------------------------------------------
ENTRA_CLIENT_ID = text("ENTRA_CLIENT_ID")
ENTRA_CLIENT_SECRET = text("ENTRA_CLIENT_SECRET")
ENTRA_AUTHORITY = text("ENTRA_AUTHORITY", "https://login.microsoftonline.com/organizations").rstrip("/")
ENTRA_STAFF_DIRECTORY_ID = text("ENTRA_STAFF_DIRECTORY_ID").lower()
ENTRA_STAFF_GROUP_ID = text("ENTRA_STAFF_GROUP_ID").lower()
GRAPH_URL = text("GRAPH_URL", "https://graph.microsoft.com/v1.0").rstrip("/")
ACS_HOST_SUFFIXES = words("ACS_HOST_SUFFIXES", ".communication.azure.com,.communication.azure.us")
# Guest accounts of this deployment, at most two of each kind, and a refresh token for each, in the same order.
PRESENCE_ACCOUNTS = words("PRESENCE_ACCOUNTS", "")
PRESENCE_ACCOUNT_TOKENS = words("PRESENCE_ACCOUNT_TOKENS", "")
MESSAGING_ACCOUNTS = words("MESSAGING_ACCOUNTS", "")
MESSAGING_ACCOUNT_TOKENS = words("MESSAGING_ACCOUNT_TOKENS", "")
# Demo and tests only: connect every Microsoft host name to this address, and trust this CA.
MICROSOFT_CONNECT_TO = text("MICROSOFT_CONNECT_TO", "")
MICROSOFT_CA_FILE = text("MICROSOFT_CA_FILE", "")
MICROSOFT_CONNECT_SECONDS = number("MICROSOFT_CONNECT_SECONDS", 3)
MICROSOFT_READ_SECONDS = number("MICROSOFT_READ_SECONDS", 8)
SIMULATOR_URL = text("SIMULATOR_URL", "")  # plain address that the browser opens; demo and tests only

# --- Applications -------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.guardian",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "django_guid",
    "django_htmx",
    "django_include_bootstrap",
    "guardian",
    "tenants",
    "accounts",
    "portal",
    "directory",
    "extensions",
    "presence",
    "licensing",
    "nimbus_admin",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "nimbus_admin.middleware.BodyLimitMiddleware",
    "nimbus_admin.middleware.StaffPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.TimeZoneMiddleware",
    "accounts.middleware.AccessMiddleware",
]

ROOT_URLCONF = "nimbus_admin.urls"
WSGI_APPLICATION = "nimbus_admin.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context_processors.page",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# --- Data ---------------------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **postgres("DATABASE_URL"),
        "ATOMIC_REQUESTS": False,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # after an outage the next request connects at once, instead of waiting for a pause that has grown long
            "pool": {
                "min_size": 1,
                "max_size": number("DATABASE_POOL_SIZE", 8),
                "timeout": 5,
                "reconnect_timeout": 3,
            },
            "connect_timeout": 3,
            "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
        },
    }
}
REDIS_URL = text("REDIS_URL")

# --- People -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.EntraBackend"]
LOGIN_URL = reverse_lazy("sign-in")
LOGIN_REDIRECT_URL = reverse_lazy("home")
ANONYMOUS_USER_NAME = None
GUARDIAN_RENDER_403 = False
GUARDIAN_GET_INIT_ANONYMOUS_USER = None
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = number("SESSION_ABSOLUTE_SECONDS", 12 * 3600)
SESSION_IDLE_SECONDS = number("SESSION_IDLE_SECONDS", 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"

# --- Transport ----------------------------------------------------------------------------------------------
_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", default=_HTTPS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = number("SECURE_HSTS_SECONDS", 31536000 if _HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
LARGEST_BODY_BYTES = 6 * 1024 * 1024  # files included, which the two limits above leave out
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # the sign-in form is answered by a redirect to Entra ID, which form-action would stop otherwise
        "form-action": [
            SELF,
            "https://login.microsoftonline.com",
            *([SIMULATOR_URL] if SIMULATOR_URL else []),
        ],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Language, time, static files ---------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = text("TIME_ZONE", "UTC")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
PHONENUMBER_DB_FORMAT = "E164"
STATIC_URL = "static/"
STATIC_ROOT = text("STATIC_ROOT", str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEPLOYMENT == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Workers: the database row is the truth, the broker only rings the bell ---------------------------------
CELERY_BROKER_URL = text("CELERY_BROKER_URL", broker(REDIS_URL))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_DEFAULT_QUEUE = "housekeeping"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 120,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
# Limits of one check, each below the next: client (above) < soft < hard < the row's deadline.
CHECK_SOFT_SECONDS = 30
CHECK_HARD_SECONDS = 40
CHECK_DEADLINE_SECONDS = 60
# A reading of a directory goes on in slices, each below the broker's visibility timeout. Between two pages lie at
# most one page's calls to Microsoft and its rows: that is the time after which another worker takes over.
SYNC_SLICE_SECONDS = 45
SYNC_SOFT_SECONDS = 100
SYNC_HARD_SECONDS = 110
SYNC_DEADLINE_SECONDS = 120
CELERY_BEAT_SCHEDULE = {
    "ring-again-for-readings": {"task": "directory.tasks.sweep_syncs", "schedule": 15.0},
    "nightly-readings": {"task": "directory.tasks.read_every_directory", "schedule": 24 * 3600.0},
    "ring-again": {"task": "portal.tasks.sweep_checks", "schedule": 15.0},
    "nightly-checks": {"task": "portal.tasks.check_every_tenant", "schedule": 24 * 3600.0},
    "forget-old-sessions": {"task": "portal.tasks.forget_expired", "schedule": 3600.0},
}

# --- Logs ---------------------------------------------------------------------------------------------------
DJANGO_GUID = {
    "GUID_HEADER_NAME": "Correlation-ID",
    "VALIDATE_GUID": True,
    "RETURN_HEADER": True,
    "EXPOSE_HEADER": False,
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"correlation_id": {"()": "django_guid.log_filters.CorrelationId"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(correlation_id)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["correlation_id"]}},
    "root": {"handlers": ["console"], "level": text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django_guid": {"level": "WARNING"},
        "azure": {"level": "WARNING"},
        "msal": {"level": "WARNING"},
    },
}

# --- Django admin -------------------------------------------------------------------------------------------
UNFOLD = {
    "SITE_TITLE": _("Nimbus Tenant Administration"),
    "SITE_HEADER": _("Nimbus staff"),
    "SITE_URL": reverse_lazy("home"),
    "SHOW_HISTORY": True,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("portal/favicon.svg")}],
}
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # accounts/access.py asks guardian itself, not through a backend
