"""``manage.py messages``: brings the catalogues up to date and compiles them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from autotracker import translations


class Command(BaseCommand):
    """Collects what people read, and says how much of it is not translated yet."""

    help = "Updates and compiles the catalogues of translated strings."

    def handle(self, *args: Any, **options: Any) -> None:
        for app in translations.translated_apps():
            for language, _name in settings.LANGUAGES:
                if language == settings.LANGUAGE_CODE:
                    continue
                found = translations.update(app, language)
                missing = len(translations.untranslated(found))
                self.stdout.write(
                    f"{app.name}/{language}: {len(found)} strings, "
                    f"{missing} not translated"
                )
