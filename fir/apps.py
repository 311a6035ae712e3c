from django.apps import AppConfig


class FirConfig(AppConfig):
    name = "fir"
    verbose_name = "FIR"
