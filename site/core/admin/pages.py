"""Pages of the admin that lie at the end of a trail of links."""

from typing import Any

from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

Step = dict[str, Any]


class AdminPage(WagtailAdminTemplateMixin):
    """Base of every page: its breadcrumbs end with its own name."""

    def get_breadcrumb_parents(self) -> list[Step]:
        """Return the links (``url``, ``label``) between the home page and this one."""
        return []

    def get_breadcrumbs_items(self) -> list[Step]:
        here = {"url": "", "label": self.get_page_title()}
        if subtitle := self.get_page_subtitle():
            here["sublabel"] = subtitle
        return [*super().get_breadcrumbs_items(), *self.get_breadcrumb_parents(), here]
