"""The pages behind the links in a mail, for people who are not logged in."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from notifications import display, emails, link_actions, links
from notifications.link_actions import LinkPage


@method_decorator(csrf_exempt, name="dispatch")
class LinkView(View):
    """Asks on GET, acts on POST. Whoever has the address may act: no session and no
    CSRF token is asked for, as RFC 8058 has it for the mail program's own button."""

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get(self, request: HttpRequest, act: str, token: str) -> HttpResponse:
        return self._answer(link_actions.ask, act, token)

    def post(self, request: HttpRequest, act: str, token: str) -> HttpResponse:
        choice = request.POST.get("choice", "")
        return self._answer(partial(link_actions.perform, choice=choice), act, token)

    def _answer(self, what: Any, act: str, token: str) -> HttpResponse:
        try:
            link, person = links.read(links.LinkAction(act), token)
        except links.ExpiredLinkError:
            sentence = _("This link is too old. Log in to see what is due.")
            return self._page(_gone(sentence), 410)
        except links.WrongLinkError:
            sentence = _(
                "This address is not complete, or not right any more. Open the link in "
                "the mail itself, or log in to see what is due."
            )
            return self._page(_gone(sentence), 404)
        with translation.override(display.language_of(person)):
            try:
                return self._page(what(link, person, timezone.now()))
            except link_actions.RefusedError as refusal:
                return self._page(
                    LinkPage(_("Nothing was changed"), [str(refusal)]), 409
                )

    def _page(self, page: LinkPage, status: int = 200) -> HttpResponse:
        context = {
            "title": page.title,
            "facts": page.facts,
            "sentences": page.sentences,
            "button": page.button,
            "question": page.question,
            "choices": page.choices,
            "url": page.path,
            "url_label": page.path_label,
            "site_name": settings.WAGTAIL_SITE_NAME,
        }
        template = "notifications/links/page.html"
        return render(self.request, template, context, status=status)


def _gone(sentence: str) -> LinkPage:
    return LinkPage(
        _("This link does not work"),
        [sentence],
        path=emails.home_path(),
        path_label=_("Log in"),
    )
