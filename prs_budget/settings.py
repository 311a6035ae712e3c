"""Settings of the site. What differs from one place to another comes from `environment`; the rest is here."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from prs_budget import __version__
from prs_budget.environment import UnsafeEnvironment, read_environment
from prs_budget.lib.limits import LARGEST_BODY, MOST_FIELDS

BASE_DIR = Path(__file__).resolve().parent.parent

try:
    ENVIRONMENT = read_environment(os.environ, base=BASE_DIR)
except UnsafeEnvironment as refusal:
    raise ImproperlyConfigured(str(refusal)) from None

IS_PRODUCTION = ENVIRONMENT.is_production
DEMO_ACCOUNTS_ALLOWED = not IS_PRODUCTION
RELEASE = __version__
#: what the foot of every page says of the RGAA, as the decree of 24 July 2019 words it
ACCESSIBILITY = {"non": "non conforme", "partielle": "partiellement conforme", "totale": "totalement conforme"}[
    ENVIRONMENT.accessibility
]

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)

INSTALLED_APPS = [
    "prs_budget.home",
    "fir",
    "allocations",
    "projects",
    "prs_budget.readings",
    "prs_budget.journal",
    "prs_budget.files",
    "prs_budget.organisation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "widget_tweaks",
    "dsfr",
    "django_filters",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "simple_history",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "prs_budget.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "prs_budget.middleware.BoundedRequest",
    "prs_budget.middleware.PlainText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "prs_budget.organisation.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "prs_budget.organisation.drafts.RecordedDrafts",
    "prs_budget.lib.entry_unit.RememberedUnit",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "prs_budget.middleware.ToldMethods",
    "prs_budget.lib.concurrency.ConcurrentWrites",
]

ROOT_URLCONF = "prs_budget.urls"
WSGI_APPLICATION = "prs_budget.wsgi.application"

# a reason is kept whole, as long as every door lets it be
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

TEMPLATES: list[dict[str, Any]] = [
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
FORM_RENDERER = "dsfr.forms.DsfrDjangoTemplates"
DSFR_MARK_OPTIONAL_FIELDS = True


#: how long a statement waits for a lock, and how long it may run, as PostgreSQL takes them (`concurrency` tells it)
POSTGRESQL_LIMITS = "-c lock_timeout=10s -c statement_timeout=60s"


def _databases() -> dict[str, dict[str, Any]]:
    """SQLite as several writers need it, or PostgreSQL with connections kept for a minute."""
    database = ENVIRONMENT.database
    if database.engine == "sqlite3":
        embedded = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": database.name,
            "OPTIONS": {
                # Taking the write lock first makes a second writer wait; upgrading later makes it fail.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
            # A file as in real use: a database in memory would share one connection between threads.
            "TEST": {"NAME": str(ENVIRONMENT.data / "test.sqlite3")},
        }
        return {"default": embedded}
    server = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database.name,
        "USER": database.user,
        "PASSWORD": database.password,
        "HOST": database.host,
        "PORT": database.port,
        "OPTIONS": {"options": POSTGRESQL_LIMITS, **dict(database.options)},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
    return {"default": server}


DATABASES = _databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "/connexion/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

# Five failures of one name from one address close that door for a quarter of an hour, and no other: a
# name alone would let anybody shut a colleague out. Fifty failures of any names shut the address itself: an office
# does not fail so often, who tries a list of names does.
FAILURES_OF_AN_ADDRESS = 50
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "prs_budget.organisation.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "prs_budget.proxy.client_network"
AXES_VERBOSE = False

# A session lasts a working day from the sign-in. It does not slide: sliding would write at every page read.
SESSION_COOKIE_AGE = ENVIRONMENT.session_hours * 3600
# The cookie outlives the session, so that whoever comes back is told that it expired.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "prs_budget.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.csrf_trusted_origins)
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_HSTS_SECONDS = ENVIRONMENT.hsts_seconds if IS_PRODUCTION else 0
# Whether all the other names of the institution speak HTTPS is not for this site to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PROXY_COUNT = ENVIRONMENT.proxy_count
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# Django's own, 2.5 MB and 1 000 fields, refuse what the API and the pages announce that they take.
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY
DATA_UPLOAD_MAX_NUMBER_FIELDS = MOST_FIELDS

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
# Gathering the files takes seconds at each change: production does it when its image is built, the rest never.
STATIC_ROOT = BASE_DIR / "staticfiles" if IS_PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "npm.finders.NpmFinder",
]
NPM_ROOT_PATH = str(BASE_DIR)
NPM_STATIC_FILES_PREFIX = "npm"
NPM_FILE_PATTERNS = {
    "echarts": ["dist/echarts.min.js"],
    "tabulator-tables": ["dist/js/tabulator_esm.min.mjs"],
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "prs_budget.static_files.HashedFiles"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
WHITENOISE_MAX_AGE = 3600 if IS_PRODUCTION else 0

REST_FRAMEWORK = {
    # The token first: a request without credentials is then answered 401 and how to sign in, not 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "prs_budget.organisation.tokens.TokenAuthentication",
        "prs_budget.organisation.tokens.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    # No browsable API: its pages need inline scripts, which our policy forbids.
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["prs_budget.lib.json_parser.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "prs_budget.lib.problems.problem_response",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",  # says null plainly, which 3.0 does not for the items of a list
    "TITLE": "prs_budget",
    "DESCRIPTION": "Les crédits du projet régional de santé et du FIR, en lecture, pour d’autres logiciels.",
    "VERSION": RELEASE,
    # words that name several lists of values
    "ENUM_NAME_OVERRIDES": {
        "VersionStatusEnum": "allocations.enums.VersionStatus.choices",
        "FirYearStatusEnum": "fir.enums.FirYearStatus.choices",
        "MovementKindEnum": "fir.enums.MovementKind.choices",
        "TableKindEnum": "allocations.api.shapes.KINDS",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
    # Django would also mail its administrators, whom nobody declares here.
    "loggers": {"django": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level, "propagate": False}},
}
