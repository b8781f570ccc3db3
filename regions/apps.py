from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    name = "regions"
    verbose_name = _("Regions and organisations")

    def ready(self) -> None:
        from accounts.letters import register_letters
        from accounts.roles import register_provider
        from regions.letters import LETTERS
        from regions.reference import register_datasets
        from regions.roles import organisation_capacities
        from regions.services.load_reference import DATASETS

        register_datasets(DATASETS)
        register_letters(LETTERS)
        register_provider(organisation_capacities)
