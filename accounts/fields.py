from django.db import models


class WebField(models.URLField):
    """A web address; one typed without a scheme is read as https."""

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})
