import uuid
from zoneinfo import available_timezones

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import roles


def validate_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a time zone. Use a name such as Europe/Tallinn.") % {"value": value}
        )


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email=email.lower())

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by e-mail. What it may do follows from its active capacity."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Europe/Berlin", validators=[validate_time_zone]
    )
    active_capacity = models.CharField(max_length=80, blank=True, editable=False)
    is_staff = models.BooleanField(
        _("administrator"), default=False, help_text=_("Administrators keep organisations, people and settings.")
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="accounts_user_email_lower"
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] if self.full_name else self.email

    def has_perm(self, perm, obj=None) -> bool:
        """Rights on a thing come from the rules alone: being an administrator opens no case."""
        if obj is not None:
            return self.is_active and rules.has_perm(perm, self, obj)
        return super().has_perm(perm)

    @cached_property
    def capacities(self) -> list[roles.Capacity]:
        return roles.capacities_of(self)

    @property
    def capacity(self) -> roles.Capacity | None:
        """The capacity the person works in; the first one held when none was chosen or it ended."""
        held = self.capacities
        return next((item for item in held if item.key == self.active_capacity), held[0] if held else None)

    @property
    def role(self) -> roles.Role | None:
        return self.capacity.role if self.capacity else None

    def acts_as(self, *wanted: roles.Role) -> bool:
        return self.role in wanted

    def forget_capacities(self) -> None:
        """Read the rows again; for code that changed a membership within the same request."""
        self.__dict__.pop("capacities", None)
