from django.apps import AppConfig

from core.resilience.commits import let_nothing_fail_after_commit


class AutoTrackerConfig(AppConfig):
    """The project itself, for its management commands, hooks and demo."""

    name = "autotracker"

    def ready(self) -> None:
        let_nothing_fail_after_commit()
