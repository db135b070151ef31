"""Where a form of Wagtail's panels shows what it asks."""

from typing import Any

from wagtail.admin.panels import Panel


class QuestionsPanel(Panel):
    """The questions of a form (see ``core.forms.questions``), once they are asked."""

    def __init__(self, *names: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = names

    def clone(self) -> "QuestionsPanel":
        return type(self)(*self.names, **self.clone_kwargs())

    def get_form_options(self) -> dict[str, Any]:
        return {"fields": [*self.names]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/questions.html"

        def is_shown(self) -> bool:
            return bool(self.form.asked)

        @property
        def fields(self) -> list[Any]:
            """Return what is asked."""
            return [self.form[name] for name in self.form.asked]
