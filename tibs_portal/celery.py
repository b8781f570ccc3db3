import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tibs_portal.settings")

app = Celery("tibs_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
