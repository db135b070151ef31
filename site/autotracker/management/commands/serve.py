"""Runs all of AutoTracker on this machine: the web server and the worker."""

import http.client
import signal
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from autotracker import first_login, mail, startup
from autotracker.supervisor import ProcessGroup
from vehicles.models import Fleet

WEB_SERVER = "web server"
WORKER = "worker"
MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]
GUNICORN = [sys.executable, "-m", "gunicorn", "autotracker.wsgi"]


class Command(BaseCommand):
    """Prepares the data, then runs both processes until Ctrl-C or until one ends."""

    help = "Prepare the data and run the web server and the worker until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reload",
            action="store_true",
            help="use Django's development server, which notices changed code",
        )

    def handle(self, *, reload: bool, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _interrupt)
        try:
            self.prepare()
            self.run(_web_server(reload))
        except ImproperlyConfigured as error:
            startup.leave(error)
        except KeyboardInterrupt:
            self.say("Stopped before it was ready.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()  # also into a pipe or a file, at once

    def prepare(self) -> None:
        """Check what is needed; bring the database up to date; fill it if empty."""
        startup.check_port(settings.PORT)
        startup.check_database()
        if warning := startup.redis_warning(settings.REDIS_URL):
            self.say(warning)
        self.migrate()
        if not settings.WHITENOISE_USE_FINDERS:
            self.say("Collecting the static files …")
            call_command("collectstatic", interactive=False, verbosity=0)
        if not User.objects.exists():
            self.fill()
        connections.close_all()

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=0)

    def fill(self) -> None:
        """Load the demo, or else make the first user."""
        if settings.DEMO and not Fleet.objects.exists():
            self.say("Loading the demo …")
            call_command("load_demo", password=first_login.password())
        else:
            first_login.create()

    def run(self, web_server: list[str]) -> None:
        """Run both processes; exit with an error if one ends by itself."""
        self.say("Starting …")
        with ProcessGroup() as group:
            group.start(WEB_SERVER, web_server)
            group.start(WORKER, [*MANAGE, "run_huey"])
            if _answers(group) and not group.asked_to_stop:
                self.announce()
            ended = group.wait()
            self.say("Stopping …")
        if ended:
            code = group.children[ended].returncode
            sys.exit(f"The {ended} ended by itself (code {code}); all was stopped.")

    def announce(self) -> None:
        self.say(
            f"\nAutoTracker runs at {settings.BASE_URL}/admin/\n"
            f"  {first_login.tell()}.\n"
            f"  Mail goes to {mail.destination()}.\n"
            "  Ctrl-C stops it.\n"
        )
        connections.close_all()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _web_server(reload: bool) -> list[str]:
    """Return the command that serves this machine, and no other."""
    address = f"127.0.0.1:{settings.PORT}"
    if reload:
        return [*MANAGE, "runserver", address]
    return [
        *GUNICORN,
        f"--config={settings.BASE_DIR / 'gunicorn.conf.py'}",
        f"--bind={address}",
        "--workers=1",
        "--log-level=warning",
    ]


def _answers(group: ProcessGroup) -> bool:
    """Wait until the web server answers a request; False if it is not to be."""
    host = settings.ALLOWED_HOSTS[0].lstrip("*.") or "localhost"
    while not group.asked_to_stop and not group.ended():
        page = http.client.HTTPConnection("127.0.0.1", settings.PORT, timeout=10)
        try:
            page.request("GET", "/admin/login/", headers={"Host": host})
            page.getresponse().read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        else:
            return True
        finally:
            page.close()
    return False
