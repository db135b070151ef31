"""Pictures of people: what is kept of one, and who is shown it.

Wagtail stores the file as it comes. Here it goes through the one rule for files, is
made small, and is served to those who may know of the person.
"""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.templatetags.static import static
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.users.models import UserProfile

from attachments.content import SafeFile
from attachments.forms import ImageUploadField
from attachments.names import new_name
from attachments.views import answer_file
from tenancy.members import people_visible_to

SIDE = 400  # pixels, at most
FOLDER = "avatar_images"
# Ends the name of a file that was examined. What older versions stored was not.
EXAMINED = "_examined_"


class AvatarForm(AvatarPreferencesForm):
    """Takes a PNG or JPEG, and keeps a small picture of it, without what a camera
    says beside it."""

    avatar = ImageUploadField(required=False)

    def clean_avatar(self) -> Any:
        file = self.cleaned_data.get("avatar")
        if file is False:  # “Reset to default”
            return ""
        return small(file) if isinstance(file, SafeFile) else self._original_avatar

    def save(self, commit: bool = True) -> UserProfile:
        """Save the profile; the picture it had goes when that is certain."""
        old, new = self._original_avatar, self.cleaned_data["avatar"]
        profile: UserProfile = super(AvatarPreferencesForm, self).save(commit)
        if commit and old and old != new:
            forget(old)
        return profile


def forget(picture: Any) -> None:
    """Delete a stored picture as soon as it is certain that nobody has it any more."""
    name, storage = picture.name, picture.storage
    transaction.on_commit(lambda: storage.delete(name), robust=True)


def forget_with_account(instance: UserProfile, **_more: Any) -> None:
    """Delete the picture of who is deleted: receives ``post_delete``."""
    if instance.avatar:
        forget(instance.avatar)


def small(file: SafeFile) -> ContentFile:
    """Return a picture as it is kept, upright and at most ``SIDE`` pixels wide and
    high, from a file that was found good."""
    kind = file.content.kind
    file.seek(0)
    with Image.open(file, formats=[kind]) as image:
        image.draft(image.mode, (SIDE, SIDE))  # of a JPEG, no more than needed
        mode = "RGBA" if image.has_transparency_data else "RGB"
        # A profile is about the colours it came with.
        colours = image.info.get("icc_profile") if image.mode == mode else None
        picture = ImageOps.exif_transpose(image)
        if picture.mode == mode:
            picture.thumbnail((SIDE, SIDE))
        else:  # first, where that takes less space
            picture.thumbnail((SIDE, SIDE), Image.Resampling.NEAREST)
            picture = picture.convert(mode)
    picture.info.clear()
    written = BytesIO()
    picture.save(written, format=kind, icc_profile=colours)
    name = f"{EXAMINED}{new_name(file.content.extension)}"
    return ContentFile(written.getvalue(), name)


def was_examined(name: str) -> bool:
    """Tell whether a stored picture went through :class:`AvatarForm`."""
    return name.startswith(f"{FOLDER}/") and EXAMINED in name


def avatar_url(user: Any, size: int) -> str | None:
    """Return, for Wagtail's hook, the default picture in place of one that is not
    served; None lets Wagtail find the picture."""
    profile = getattr(user, "wagtail_userprofile", None)
    if profile and profile.avatar and not was_examined(profile.avatar.name):
        return static("wagtailadmin/images/default-user-avatar.png")
    return None


@require_safe
def serve_avatar(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a user's picture to those who may know of the user."""
    stored = f"{FOLDER}/{name}"
    if "\0" in name or not was_examined(stored) or not request.user.is_authenticated:
        raise Http404
    people = people_visible_to(request.user)
    profile = UserProfile.objects.filter(avatar=stored, user__in=people).first()
    if profile is None:
        raise Http404
    return answer_file(request, profile.avatar, str(profile.user))
