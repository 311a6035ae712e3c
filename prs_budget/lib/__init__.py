"""The ground that any app may stand on: it knows no model of an app."""
