"""A minimal Django project with django-scim2, served by cheroot. Arguments: port; the token is in PEER_TOKEN."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django
from cheroot.wsgi import Server
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

PORT = int(sys.argv[1])

SCHEME = {"type": "oauthbearertoken", "name": "Bearer", "description": "A token", "specUri": "", "documentationUri": ""}


def configure(database: Path) -> None:
    """What a settings module would say."""
    settings.configure(
        SECRET_KEY="for the tests only",
        ALLOWED_HOSTS=["*"],
        USE_TZ=True,
        ROOT_URLCONF="people.urls",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django_scim", "people"],
        AUTH_USER_MODEL="people.User",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        MIGRATION_MODULES={"people": None},
        MIDDLEWARE=["people.access.TokenMiddleware", "django_scim.middleware.SCIMAuthCheckMiddleware"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(database),
                "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
            }
        },
        SCIM_SERVICE_PROVIDER={
            "NETLOC": f"127.0.0.1:{PORT}",
            "SCHEME": "http",
            "GROUP_MODEL": "people.models.Group",
            "WWW_AUTHENTICATE_HEADER": 'Bearer realm="django-scim2"',
            "AUTHENTICATION_SCHEMES": [SCHEME],
        },
    )


def main() -> None:
    """Make the tables and serve until the process is ended."""
    with TemporaryDirectory() as folder:
        configure(Path(folder) / "people.sqlite3")
        django.setup()
        call_command("migrate", run_syncdb=True, verbosity=0)
        server = Server(("127.0.0.1", PORT), get_wsgi_application(), numthreads=4, shutdown_timeout=1)
        try:
            server.start()
        except (KeyboardInterrupt, SystemExit):
            server.stop()


if __name__ == "__main__":
    main()
