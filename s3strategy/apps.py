from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class S3StrategyConfig(AppConfig):
    name = "s3strategy"
    verbose_name = _("Smart specialisation")

    def ready(self) -> None:
        from accounts.letters import register_letters
        from regions.reference import register_datasets
        from s3strategy.letters import LETTERS
        from s3strategy.services.load_reference import DATASETS

        register_datasets(DATASETS)
        register_letters(LETTERS)
