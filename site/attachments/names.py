"""Names of files: what people call them is a title, and never a path."""

import re
import secrets
import unicodedata

from django.utils.translation import gettext as _

MAX_TITLE = 255  # characters, as Wagtail's column has them
# Control characters, and those that change the direction of what surrounds them or
# are not seen: Cc, Cf, Cs, Co, Cn, Zl, Zp.
UNSEEN = ("C", "Zl", "Zp")
EXTENSION = re.compile(r"\.(png|jpe?g|jpe|jfif|pdf|heic|heif)$", re.IGNORECASE)


def new_name(extension: str) -> str:
    """Return a name for a file to be stored: 128 random bits, and nothing given."""
    return f"{secrets.token_hex(16)}.{extension}"


def clean_line(text: str) -> str:
    """Return the text on one line, without what cannot be seen in it."""
    spaced = "".join(" " if char.isspace() else char for char in text)
    seen = "".join(
        char for char in spaced if not unicodedata.category(char).startswith(UNSEEN)
    )
    return " ".join(seen.split())


def title_of(name: str) -> str:
    """Return the title for a file of that name: without folders and extension, and
    no longer than a title may be; never empty."""
    last = re.split(r"[/\\]", name)[-1]
    stem = EXTENSION.sub("", clean_line(last)).strip(" .")
    return stem[:MAX_TITLE].strip() or _("Untitled")


def download_name(title: str, stored: str) -> str:
    """Return the name under which a file is saved by whoever downloads it: its title,
    without what a file system could take for a path, and the extension it is stored
    with."""
    extension = stored.rpartition(".")[2]
    plain = re.sub(r"[/\\:*?\"<>|]", " ", clean_line(title))
    # Systems allow 255 bytes.
    short = " ".join(plain.split()).encode()[:240].decode(errors="ignore")
    return f"{short.strip(' .') or 'file'}.{extension}"
