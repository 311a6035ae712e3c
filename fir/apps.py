from django.apps import AppConfig


class FirConfig(AppConfig):
    name = "fir"
    verbose_name = "FIR"

    def ready(self) -> None:
        """Listen to what other applications keep."""
        from fir import freshness  # noqa: F401 # its receivers need the models
