"""What distances are counted in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DistanceUnit(models.TextChoices):
    """The unit an odometer counts in."""

    KM = "km", _("kilometres")
    MI = "mi", _("miles")
