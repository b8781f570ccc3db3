import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tibs_portal.settings")

app = Celery("tibs_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def warm_up(**_signal) -> None:
    """Before the children are forked: none of them compiles the engine within the time limit of a task."""
    from brokerage.matching import warm_up

    warm_up()
