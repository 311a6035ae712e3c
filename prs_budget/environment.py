"""What the site is told by its environment: read, typed, and refused when unsafe.

Nothing else in the project reads the environment. Every variable stands once in `VARIABLES`, which
`docs/settings.md` repeats and a test compares.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeVar, cast, get_args
from urllib.parse import parse_qsl, unquote, urlsplit

Kind = Literal["production", "demo", "test"]
Engine = Literal["sqlite3", "postgresql"]
Conformity = Literal["non", "partielle", "totale"]
T = TypeVar("T", bound=str)

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
ENGINES: dict[str, Engine] = {"postgresql": "postgresql", "postgres": "postgresql", "sqlite": "sqlite3"}
FLAGS = {"true": True, "1": True, "false": False, "0": False}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

SECRET_LENGTH = 50
SECRET_VARIETY = 10
PLACEHOLDERS = ("django-insecure", "change", "secret", "password", "exemple", "example")


@dataclass(frozen=True, slots=True)
class Variable:
    """One name that the site reads, as `docs/settings.md` prints it; `default` is what its absence means."""

    name: str
    default: str
    meaning: str
    in_demo: bool = True


VARIABLES: tuple[Variable, ...] = (
    Variable("PRS_BUDGET_ENV", "production", "`production`, `demo` (posé par `make run`) ou `test`"),
    Variable("SECRET_KEY", "", "clé de signature, 50 caractères au moins ; obligatoire en production", False),
    Variable("ALLOWED_HOSTS", "", "noms servis, séparés par des virgules ; obligatoire en production", False),
    Variable("DATABASE_URL", "", "`postgresql://…` ; obligatoire en production", False),
    Variable("PRS_BUDGET_DATA", "var", "dossier de la base embarquée et de la clé de la démonstration"),
    Variable("CSRF_TRUSTED_ORIGINS", "", "origines `https://…` admises, séparées par des virgules", False),
    Variable("PROXY_COUNT", "0", "nombre de serveurs mandataires placés devant le site", False),
    Variable("HSTS_SECONDS", "31536000", "secondes pendant lesquelles le navigateur exige HTTPS", False),
    Variable("SESSION_HOURS", "10", "durée d'une session à partir de la connexion, en heures"),
    Variable("ACCESSIBILITY", "non", "conformité au RGAA dite au pied des pages : `non`, `partielle` ou `totale`"),
    Variable("LOG_LEVEL", "INFO", "`DEBUG`, `INFO`, `WARNING` ou `ERROR`"),
    Variable("DEBUG", "false", "pages d'erreur détaillées ; refusé en production"),
)


class UnsafeEnvironment(ValueError):
    """The site must not start so. `problems` are French sentences, each naming its variable."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"Le site refuse de démarrer :\n{lines}\nVoir docs/settings.md.")


@dataclass(frozen=True, slots=True)
class Database:
    """Where the data is: an embedded file (a path in `name`, the rest empty) or a PostgreSQL server."""

    engine: Engine
    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment once read; every value is usable as it stands."""

    kind: Kind
    secret_key: str
    allowed_hosts: tuple[str, ...]
    database: Database
    data: Path
    csrf_trusted_origins: tuple[str, ...]
    proxy_count: int
    hsts_seconds: int
    session_hours: int
    accessibility: Conformity
    log_level: str
    debug: bool

    @property
    def is_production(self) -> bool:
        """Whether the site serves real users."""
        return self.kind == "production"


def read_environment(variables: Mapping[str, str], *, base: Path) -> Environment:
    """Read `variables` (name to text); relative paths start at `base`.

    A demonstration gets a secret key made once and kept in its data folder; a test, a new one each time.
    Raises `UnsafeEnvironment`, with every problem at once.
    """
    reader = _Reader(variables)
    kind = reader.choice("PRS_BUDGET_ENV", get_args(Kind))
    data = base / reader.text("PRS_BUDGET_DATA")
    read = Environment(
        kind=cast("Kind", kind),
        secret_key=reader.text("SECRET_KEY"),
        allowed_hosts=reader.words("ALLOWED_HOSTS"),
        database=reader.database("DATABASE_URL", embedded=data / "prs_budget.sqlite3"),
        data=data,
        csrf_trusted_origins=reader.words("CSRF_TRUSTED_ORIGINS"),
        proxy_count=reader.number("PROXY_COUNT", least=0),
        hsts_seconds=reader.number("HSTS_SECONDS", least=0),
        session_hours=reader.number("SESSION_HOURS", least=1),
        accessibility=cast("Conformity", reader.choice("ACCESSIBILITY", get_args(Conformity))),
        log_level=reader.choice("LOG_LEVEL", LOG_LEVELS),
        debug=reader.flag("DEBUG"),
    )
    problems = [*reader.problems]
    if read.is_production:
        problems += _unsafe_production(read)
    elif read.kind == "demo":
        problems += _settings_foreign_to_a_demo(variables)
    if problems:
        raise UnsafeEnvironment(problems)
    if read.is_production:
        return read
    if read.kind == "demo":
        return replace(read, secret_key=_demo_secret(data / "secret_key"), allowed_hosts=LOOPBACK)
    return replace(read, secret_key=secrets.token_urlsafe(64), allowed_hosts=(*LOOPBACK, "testserver"))


class _Reader:
    """Turns texts into values; what it cannot read it notes in `problems` and replaces by the default."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._defaults = {variable.name: variable.default for variable in VARIABLES}
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return self._variables.get(name, "").strip() or self._defaults[name]

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name).split(",") if word.strip())

    def choice(self, name: str, values: Sequence[str]) -> str:
        if self.text(name) in values:
            return self.text(name)
        return self._refuse(name, f"« {self.text(name)} » n'est pas l'une des valeurs {', '.join(values)}.")

    def number(self, name: str, *, least: int) -> int:
        text = self.text(name)
        if text.isdecimal() and int(text) >= least:
            return int(text)
        return int(self._refuse(name, f"« {text} » n'est pas un nombre entier d'au moins {least}."))

    def flag(self, name: str) -> bool:
        text = self.text(name).lower()
        if text in FLAGS:
            return FLAGS[text]
        return FLAGS[self._refuse(name, f"« {text} » n'est ni true ni false.")]

    def database(self, name: str, *, embedded: Path) -> Database:
        fallback = Database("sqlite3", str(embedded))
        if not self.text(name):
            return fallback
        try:
            return parse_database_url(self.text(name))
        except ValueError as error:
            self._refuse(name, str(error))
            return fallback

    def _refuse(self, name: str, reason: str) -> str:
        self.problems.append(f"{name} : {reason}")
        return self._defaults[name]


def parse_database_url(url: str) -> Database:
    """Read `postgresql://user:password@host:port/name?option=value` or `sqlite:///absolute/path`.

    `host` may be given as an option, for a Unix socket. Raises `ValueError` with a French message, in
    which the address, that may hold a password, does not appear.
    """
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError:
        raise ValueError("l'adresse est mal formée.") from None
    name = unquote(parts.path[1:])
    engine = ENGINES.get(parts.scheme)
    if engine is None:
        raise ValueError("l'adresse doit commencer par postgresql://.")
    if not name:
        raise ValueError("il manque le nom de la base à la fin de l'adresse.")
    if engine == "sqlite3":
        return Database(engine, f"/{name.lstrip('/')}")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", unquote(parts.hostname or ""))
    return Database(
        engine,
        name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=host,
        port=port,
        options=tuple(sorted(options.items())),
    )


def _unsafe_production(read: Environment) -> Iterator[str]:
    """What a site with real users must not start with, or without."""
    if not read.secret_key:
        yield "SECRET_KEY : la clé de signature est obligatoire, et n'a pas de valeur par défaut."
    elif len(read.secret_key) < SECRET_LENGTH or len(set(read.secret_key)) < SECRET_VARIETY:
        yield f"SECRET_KEY : la clé doit compter au moins {SECRET_LENGTH} caractères tirés au hasard."
    elif any(word in read.secret_key.lower() for word in PLACEHOLDERS):
        yield "SECRET_KEY : la clé ressemble à un exemple ; tirez-en une au hasard."
    if not read.allowed_hosts:
        yield "ALLOWED_HOSTS : la liste des noms servis est obligatoire."
    if any("*" in host for host in read.allowed_hosts):
        yield "ALLOWED_HOSTS : « * » accepterait n'importe quel nom ; donnez les noms servis."
    if read.database.engine != "postgresql":
        yield "DATABASE_URL : une base postgresql:// est obligatoire."
    for origin in read.csrf_trusted_origins:
        if not origin.startswith("https://"):
            yield f"CSRF_TRUSTED_ORIGINS : « {origin} » ne commence pas par https://."
    if read.debug:
        yield "DEBUG : les pages d'erreur détaillées sont interdites en production."


def _settings_foreign_to_a_demo(variables: Mapping[str, str]) -> Iterator[str]:
    """A demonstration has known passwords: it never meets the settings of a real site."""
    for variable in VARIABLES:
        if not variable.in_demo and variables.get(variable.name, "").strip():
            yield f"{variable.name} : réglage de production, refusé avec PRS_BUDGET_ENV=demo."


def _demo_secret(path: Path) -> str:
    """The key of this machine's demonstration, drawn at its first start and readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        kept = path.read_text(encoding="utf-8")
        if kept:
            return kept
    drawn = secrets.token_urlsafe(64)
    path.write_text(drawn, encoding="utf-8")
    return drawn
