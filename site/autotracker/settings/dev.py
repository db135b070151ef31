"""Settings for a person's own machine: `make run`."""

from autotracker.settings.base import *  # noqa: F403  (settings modules inherit so)

# Static files come from the apps, so that no collectstatic is needed.
WHITENOISE_AUTOREFRESH = True
