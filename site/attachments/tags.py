"""Which tags Wagtail's lists of files offer: those of the files one may see."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from taggit.models import Tag, TaggedItem
from wagtail.admin import filters
from wagtail.images.views import chooser
from wagtail.log_actions import get_active_log_context

from attachments.permissions import visible_files


def popular_tags(model: Any, count: int = 10) -> QuerySet[Tag]:
    """Return the tags that are used most on the files that the person whose request
    this is may see. Wagtail's own function, which is asked by its name in two places,
    counts everybody's."""
    user = get_active_log_context().user
    if user is None:
        return Tag.objects.none()
    files = visible_files(model._default_manager.all(), user)
    used = TaggedItem.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id__in=files.order_by().values("pk"),
    )
    return (
        Tag.objects.filter(taggit_taggeditem_items__in=used)
        .annotate(item_count=Count("taggit_taggeditem_items"))
        .order_by("-item_count", "name")[:count]
    )


def keep_to_visible_files() -> None:
    """Let Wagtail's lists and choosers of files ask here."""
    filters.popular_tags_for_model = popular_tags
    chooser.popular_tags_for_model = popular_tags
