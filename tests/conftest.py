"""What every test stands on. Each plugin makes one class of mistake impossible."""

pytest_plugins = [
    "tests.plugins.database",
    "tests.plugins.strictness",
    "tests.plugins.queries",
    "tests.plugins.idf",
    "tests.plugins.fir",
    "tests.plugins.api",
    "tests.plugins.programs",
    "tests.plugins.browser",
]
