from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BrokerageConfig(AppConfig):
    name = "brokerage"
    verbose_name = _("Brokerage")

    def ready(self) -> None:
        from accounts import letters, navigation, roles
        from regions.figures import Figure, register_figure
        from s3strategy.concerning import register_profile_counter

        from .letters import LETTERS
        from .roles import sme_capacities
        from .selectors import figures
        from .selectors.threads import unread_total

        letters.register_letters(LETTERS)
        roles.register_provider(sme_capacities)
        navigation.register_counter("brokerage:match_list", unread_total)
        register_figure(Figure("companies", _("Companies with a published profile, rounded"), figures.active_companies))
        register_figure(Figure("profiles", _("Published profiles, rounded"), figures.published_profiles))
        register_profile_counter(figures.profiles_of_concepts)
