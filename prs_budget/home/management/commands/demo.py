"""The embedded demonstration: prepared if need be, then served on this machine alone."""

import socket
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from allocations.actions import Refused
from prs_budget.home.demonstration import CODE, REASON, prepare_programming, publish_source
from prs_budget.home.fir_demonstration import prepare_fir_year
from prs_budget.home.invented.life import live
from prs_budget.home.invented.plan import AGENCY as INVENTED
from prs_budget.organisation.models import Agency

ADDRESS = "127.0.0.1"
FIXTURES = settings.BASE_DIR / "fixtures"
#: the invented agency, then those of the sources: their plan and credits, then the years of their FIR
AGENCIES = (INVENTED, "ARS-IDF", "ARS-HDF")
THREADS = 8


class Command(BaseCommand):
    help = "Prépare la démonstration (base, données de référence, comptes) et la sert sur cette machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            raise CommandError("La démonstration est impossible en production (PRS_BUDGET_ENV).")
        refuse_a_taken_port(port)
        call_command("migrate", verbosity=0, interactive=False)
        # Loaded once: what users changed since is theirs.
        for agency in AGENCIES:
            folder = FIXTURES / agency.lower()
            if not Agency.objects.filter(code=agency).exists():
                self.stderr.write(f"Données de référence, {agency}…")
                call_command("load_plan", folder, verbosity=0)
            if agency != INVENTED:
                publish_source(agency)
            call_command("load_fir", folder / "fir", agency=agency, verbosity=0)
        call_command("demo_accounts")
        self._live()
        self._prepare()
        serve(port, on_ready=lambda: self._announce(port))

    def _live(self) -> None:
        """Give the invented agency its life, once; the site is served without it where someone took the means away."""
        try:
            lived = live()
        except (Refused, PermissionDenied, ObjectDoesNotExist) as refusal:
            self.stderr.write(f"Agence fictive non préparée : {refusal}")
        else:
            if lived is not None:
                self.stdout.write(f"{lived.agency}, comptes demo-… : programmation, textes, exécution du FIR.")

    def _prepare(self) -> None:
        """Make the version to enter into, once; the site is served without it where someone took the means away."""
        try:
            version = prepare_programming()
            year = prepare_fir_year()
        except (Refused, PermissionDenied, ObjectDoesNotExist) as refusal:
            self.stderr.write(f"Version {CODE} non préparée : {refusal}")
        else:
            if version is not None:
                self.stdout.write(f"Version {version} ({version.get_status_display().lower()}) : {REASON}.")
            if year is not None:
                self.stdout.write(
                    f"{year} ouvert : report de l’exercice précédent, budget initial en projet (hypothèse)."
                )

    def _announce(self, port: int) -> None:
        self.stdout.write(f"\nLe site est ouvert : http://{ADDRESS}:{port}/ (Ctrl+C le ferme)")
        if Agency.objects.filter(code=INVENTED).exists():
            self.stdout.write("Pour commencer : compte demo-finance, dans l’agence fictive.")
        self.stdout.flush()


def refuse_a_taken_port(port: int) -> None:
    """Raise a `CommandError` that names `PORT=` when something already listens there."""
    with closing(socket.socket()) as probe:
        # As the server will: a port just left by its predecessor is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except (OSError, OverflowError) as error:
            advice = f"Le port {port} est déjà pris, ou interdit. Choisissez-en un autre : make run PORT=8001"
            raise CommandError(advice) from error


def serve(port: int, *, on_ready: Callable[[], object]) -> None:
    """Serve the site until interrupted, by one process and several threads: SQLite takes one writer anyway."""
    # The server forks: a connection must not be shared.
    connections.close_all()
    Server(port, on_ready).run()


class Server(BaseApplication):
    """gunicorn, set up from here rather than from a command line."""

    def __init__(self, port: int, on_ready: Callable[[], object]) -> None:
        self._port = port
        self._on_ready = on_ready
        super().__init__()

    def load_config(self) -> None:
        """Say where and how to serve."""
        self.cfg.set("bind", f"{ADDRESS}:{self._port}")
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", THREADS)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", True)
        self.cfg.set("when_ready", lambda arbiter: self._on_ready())

    def load(self) -> Callable[..., Any]:
        """The application to serve."""
        return get_wsgi_application()
