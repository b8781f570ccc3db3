from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class S3StrategyConfig(AppConfig):
    name = "s3strategy"
    verbose_name = _("Smart specialisation")
