from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "prs_budget.home"
    label = "home"
    verbose_name = "Accueil"
