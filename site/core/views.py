"""Shows back, while a form is filled in, how what was typed is read."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from core.forms.echo import echo


@require_GET
def typed(request: HttpRequest) -> JsonResponse:
    """Answer how a text is read: ``said``, or why it is ``refused``."""
    kind, text, unit = (request.GET.get(name, "") for name in ("kind", "text", "unit"))
    found = echo(kind, text, unit[:10])
    return JsonResponse({"said": found.said, "refused": found.refused})
