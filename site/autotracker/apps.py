from django.apps import AppConfig


class AutoTrackerConfig(AppConfig):
    """The project itself, for its management commands, hooks and demo."""

    name = "autotracker"
