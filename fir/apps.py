from django.apps import AppConfig


class FirConfig(AppConfig):
    name = "fir"
    verbose_name = "FIR"

    def ready(self) -> None:
        """What stands in the programming and is told here: what texts notify is a receipt, and follows each text.

        What was executed of an axis, a project, a direction is told on its page.
        """
        from allocations.actions.texts import followers
        from allocations.commands.running import offer
        from allocations.crosstabs import beside
        from allocations.texts.mentions import sources
        from fir.actions.texts import follow
        from fir.joined import block
        from fir.joined.actuals_form import COMMAND, ActualsForm
        from fir.stages.mentions import stages_of_text

        if follow not in followers:
            followers.append(follow)
        if stages_of_text not in sources:
            sources.append(stages_of_text)
        offer(COMMAND, ActualsForm)
        if not any(one.tables is block.tables for one in beside.sources):
            beside.sources.append(beside.Source(block.stamps, block.tables))
