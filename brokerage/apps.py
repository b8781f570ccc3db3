from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrokerageConfig(AppConfig):
    name = "brokerage"
    verbose_name = _("Brokerage")

    def ready(self) -> None:
        from accounts import roles

        from .roles import sme_capacities

        roles.register_provider(sme_capacities)
