# Deux commandes : `make run` sert la démonstration, `make test` joue tous les tests.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
WORKERS ?= auto
BROWSERS ?= auto
# Qui a fini prend aux autres : des tests longs ne s'attendent pas à la fin.
SHARED := -n $(WORKERS) --dist worksteal
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-config \
	--no-emit-index-url --no-emit-find-links --no-header

.PHONY: run test sqlite postgresql journeys coverage check bench proof lock setup clean

run:
	@$(PYTHON) -m prs_budget.install
	@$(BIN)/python manage.py demo --port $(PORT)

setup:
	@$(PYTHON) -m prs_budget.install --dev

test: sqlite postgresql journeys

sqlite: setup
	$(BIN)/python -m pytest -m "not browser" $(SHARED)

# Ce qui n'a pas de base se joue une fois, avec SQLite.
postgresql: setup
	$(BIN)/python -m pytest -m "database and not browser" $(SHARED) --database=postgresql

# Chaque processus a son Chromium, son serveur et sa base. `BROWSERS=4` va plus vite sur deux cœurs que rien d’autre n’occupe.
journeys: setup
	$(BIN)/python -m pytest tests/journeys -n $(BROWSERS) --dist worksteal

# Les tests de `make sqlite`, mesurés : la mesure double leur temps, et le code est le même partout. Dans le navigateur,
# sa trace des greenlets a tourné sans fin.
coverage: setup
	$(BIN)/coverage erase
	$(BIN)/python -m pytest -m "not browser" $(SHARED) --cov

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files -z 'templates/*.html' | xargs -0r $(BIN)/djade --check
	set -- node_modules/@biomejs/cli-*/biome && "$$1" check --error-on-warnings
	PRS_BUDGET_ENV=test $(BIN)/mypy
	$(BIN)/lint-imports
	PRS_BUDGET_ENV=test $(BIN)/python manage.py makemigrations --check --dry-run

bench: setup
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.writing
	$(BIN)/python -m benchmarks.movements

# Vingt personnes qui écrivent à la fois, le serveur tué cinquante fois, puis une mauvaise valeur à chaque adresse :
# de quinze à trente minutes par base.
proof: setup
	$(BIN)/python -m benchmarks.writers
	$(BIN)/python -m benchmarks.killing
	$(BIN)/python -m benchmarks.doors
	$(BIN)/python -m benchmarks.given_files

# `make lock UPGRADE=--upgrade` prend les dernières versions permises.
lock: setup
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements.lock
	$(LOCK) $(UPGRADE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) $(UPGRADE) --group uv -c requirements-dev.lock -o requirements-uv.lock
	$(LOCK) $(UPGRADE) --group node -o requirements-node.lock
	npm install --package-lock-only --ignore-scripts

# La base de la démonstration (var/) reste : elle contient ce que les utilisateurs ont saisi.
clean:
	rm -rf .venv .node node_modules staticfiles htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
