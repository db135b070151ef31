"""Shows back, while a form is filled in, how what was typed is read."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from core import markdown
from core.forms.echo import echo


@require_GET
def typed(request: HttpRequest) -> JsonResponse:
    """Answer how a text is read: ``said``, or why it is ``refused``."""
    kind, text, unit = (request.GET.get(name, "") for name in ("kind", "text", "unit"))
    found = echo(kind, text, unit[:10])
    return JsonResponse({"said": found.said, "refused": found.refused})


@require_POST
def preview_markdown(request: HttpRequest) -> HttpResponse:
    """Answer the cleaned HTML of the Markdown in the request's ``text``.

    The editor's own preview would run in the browser and clean nothing.
    """
    text = request.POST.get("text", "")[: markdown.MAX_LENGTH]
    return HttpResponse(markdown.render(text))
