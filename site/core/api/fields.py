"""What a field is in JSON: of a row that is read, of a form that is written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError, to_json

from core.forms import dates
from core.forms.amounts import read_decimal
from core.forms.numbers import read_whole, whole_value
from core.forms.readers import EXACT, UnreadableError


def storable(text: str) -> str:
    """Return the text, or raise ValueError if it is none: half of a character, which
    JSON can name and UTF-8 cannot hold."""
    text.encode()
    return text


def within_range(moment: datetime) -> datetime:
    """Return the moment in UTC, or raise ValueError if it lies beyond the years."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_("There is no such moment.")) from error


def whole(value: Any) -> Any:
    """Return a whole number as it was sent, be it as text; refuse a fraction, which is
    not rounded, and what is no number."""
    if value is None:
        return None
    try:
        if isinstance(value, str):
            return read_whole(value, exact=True)
        return whole_value(value)
    except UnreadableError as why:
        raise _refusal(why) from why


def day(value: Any) -> Any:
    """Return a date as it was sent, as ISO 8601; refuse every other text, and numbers,
    which Pydantic takes for seconds since 1970."""
    if value is None or type(value) is date:
        return value
    try:
        return dates.read(str(value), EXACT)
    except UnreadableError as why:
        raise _refusal(why) from why


def exact(value: Any) -> Any:
    """Return a number with a point as it was sent, be it as text; refuse every other
    notation, as one could not tell what is meant."""
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, float | int) and not isinstance(value, bool):
        return Decimal(str(value))
    try:
        return read_decimal(str(value), EXACT)
    except UnreadableError as why:
        raise _refusal(why) from why


def key(value: Any) -> Any:
    """Return what a row is named by as it was sent; refuse true, which Pydantic takes
    for 1."""
    return str(value) if isinstance(value, bool) else value


def _refusal(why: UnreadableError) -> PydanticCustomError:
    """Return a sentence as an error of Pydantic, which adds no words to it."""
    return PydanticCustomError("invalid", "{sentence}", {"sentence": str(why)})


Key = Annotated[int, BeforeValidator(key), Field(ge=1, le=2**63 - 1)]
Number = Annotated[int, BeforeValidator(whole), Field(ge=-(2**63), le=2**63 - 1)]
Exact = Annotated[Decimal, BeforeValidator(exact)]
Day = Annotated[date, BeforeValidator(day)]
Moment = Annotated[AwareDatetime, AfterValidator(within_range)]
Text = Annotated[str, AfterValidator(storable)]
Amount = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", examples=["129.90"])]
MOST_CHOICES = 30  # beyond these, a description is shorter without

READ: list[tuple[Any, Any]] = [
    (models.BooleanField, bool),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.DecimalField, Amount),
    (models.IntegerField, int),
    (models.CharField, str),
    (models.TextField, str),
]
WRITTEN: list[tuple[Any, Any]] = [
    (forms.ModelMultipleChoiceField, list[Key]),
    (forms.ModelChoiceField, Key | None),
    (forms.MultipleChoiceField, list[Text]),
    (forms.BooleanField, bool),
    (forms.DateTimeField, datetime | None),
    (forms.DateField, Day | None),
    (forms.DecimalField, Exact | None),
    (forms.IntegerField, Number | None),
    (forms.FileField, None),
    (forms.Field, Text | None),
]


def read_type(field: Any) -> Any:
    """Return the type of a model's field in an answer."""
    if isinstance(field, models.GeneratedField):
        return read_type(field.output_field) | None
    if field.is_relation:
        found: Any = Key
    elif isinstance(getattr(field, "default", None), type) and field.default is tuple:
        found = list[_one_of(field.flatchoices, str)]  # type: ignore[misc]  # at run time
    else:
        known = (kind for cls, kind in READ if isinstance(field, cls))
        found = _one_of(field.flatchoices, next(known), blank=field.blank)
    return found | None if field.null else found


def _one_of(choices: Any, kind: Any, *, blank: bool = False) -> Any:
    """Return the type of what is one of these choices, if there are any."""
    codes = [code for code, _label in choices or ()]
    if not codes or len(codes) > MOST_CHOICES:
        return kind
    return Literal[tuple([*codes, ""] if blank and "" not in codes else codes)]


def written_type(field: forms.Field) -> Any:
    """Return the type of a form's field in a request. What the field refuses beyond
    that, it says itself."""
    return next(kind for cls, kind in WRITTEN if isinstance(field, cls))


def described(label: Any, help_text: Any = "") -> str:
    """Return what a description says of a field."""
    return ". ".join(filter(None, (str(label or ""), str(help_text or ""))))


def codes(field: forms.Field) -> list[str]:
    """Return what a field of choices takes, if that is not too much to list."""
    if isinstance(field, forms.ModelChoiceField):
        return []
    found = [str(code) for code, _label in getattr(field, "choices", ()) if code != ""]
    return found if len(found) <= MOST_CHOICES else []


def dumps(value: Any) -> bytes:
    """Return JSON: dates as ISO 8601, amounts as text. Pydantic's writer knows both,
    and takes a quarter of the time of the standard library's."""
    return to_json(value, fallback=str)
