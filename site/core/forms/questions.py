"""Forms that ask once about what can be meant in two ways."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

Choices = Sequence[tuple[Any, Any]]


class QuestionsMixin:
    """A form that asks, only when it matters, before anything is saved.

    ``questions`` are fields of the form that are shown once they are asked; over the
    API they are always there, and a question that is not answered is a refusal at its
    field.
    """

    questions: tuple[str, ...] = ()
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    errors: Any
    is_bound: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: list[str] = []
        if not self.is_bound:
            self._hide_the_rest()

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]  # the form beside it
        if self.is_bound:
            self._hide_the_rest()

    def ask_questions(self) -> None:
        """Ask what has to be asked (:meth:`ask`) of what is right otherwise."""

    def ask(self, name: str, sentence: str, choices: Choices = ()) -> Any:
        """Return the answer, or ``None`` after refusing with the sentence."""
        field = self.fields[name]
        if choices:
            field.widget.choices = choices
        field.help_text = ""  # which is for programs: the sentence says it
        self.asked.append(name)
        answer = self.cleaned_data.get(name)
        if answer is None or answer == "" or answer is False:
            self.add_error(name, ValidationError(sentence, code="question"))  # type: ignore[attr-defined]
            return None
        return answer

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the form beside it
        if not self.errors:
            self.ask_questions()

    def _hide_the_rest(self) -> None:
        for name in self.questions:
            if name not in self.asked:
                self.fields.pop(name, None)
