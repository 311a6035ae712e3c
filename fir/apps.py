from django.apps import AppConfig


class FirConfig(AppConfig):
    name = "fir"
    verbose_name = "FIR"

    def ready(self) -> None:
        """What texts notify to the FIR is a receipt of its stages: they follow each text that is written."""
        from allocations.actions.texts import followers
        from allocations.texts.mentions import sources
        from fir.actions.texts import follow
        from fir.stages.mentions import stages_of_text

        if follow not in followers:
            followers.append(follow)
        if stages_of_text not in sources:
            sources.append(stages_of_text)
