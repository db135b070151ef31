"""Kills a process at every step of storing, replacing and deleting a file.

``python -m tests.attachments.crashes DATABASE FOLDER STRIDE ACTION…`` forks a process
for each step (or for some of them), which does the action and is killed (SIGKILL) when
it comes to that step: before or after a statement, a commit, or a call that opens,
writes, flushes, renames or deletes a file. After each, whatever is left has to agree.
Prints how many steps there were, and raises where something does not agree.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ |= {"DJANGO_SETTINGS_MODULE": "autotracker.settings.test"}
EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.link", "os.chmod", "os.truncate"}
FROM_OUTSIDE = 40  # times that a process is killed at a moment of chance


class Steps:
    """Counts the steps of this process, and kills it at one of them."""

    def __init__(self, last: int, folder: str) -> None:
        self.last, self.count, self.folder = last, 0, folder

    def step(self) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return the call with a step before it and one after."""

        def stepped(*args: Any, **kwargs: Any) -> Any:
            self.step()
            result = call(*args, **kwargs)
            self.step()
            return result

        return stepped

    def hook(self, event: str, args: Any) -> None:
        """Take part in what Python tells of its calls to the system."""
        if event in EVENTS or (
            event == "open" and str(args[0]).startswith(self.folder)
        ):
            self.step()

    def watch(self) -> None:
        from django.db import connection
        from django.db.backends.base.base import BaseDatabaseWrapper

        sys.addaudithook(self.hook)
        os.write, os.fsync = self.around(os.write), self.around(os.fsync)
        BaseDatabaseWrapper._commit = self.around(BaseDatabaseWrapper._commit)
        connection.execute_wrappers.append(
            lambda execute, *args: self.around(execute)(*args)
        )


def store() -> None:
    from attachments.models import PrivateDocument, PrivateImage
    from tests.attachments import files

    PrivateImage.objects.create(title="x", file=files.upload(files.talkative_jpeg()))
    PrivateDocument.objects.create(title="x", file=files.upload(files.pdf()))


def store_many() -> None:
    from attachments.models import PrivateImage
    from tests.attachments import files

    PrivateImage.objects.bulk_create(
        PrivateImage(title="x", file=files.upload(files.jpeg(size=(size, size))))
        for size in (9, 10, 11)
    )


def replace() -> None:
    """As the form of an image does, with a copy of it and inside a transaction."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.db import transaction
    from wagtail.images.forms import get_image_form

    from accounts.models import User
    from attachments.models import PrivateImage
    from tests.attachments import files

    row = PrivateImage.objects.latest("pk")
    row.get_rendition("width-7")
    form = get_image_form(PrivateImage)(
        {"title": "y", "collection": row.collection_id},
        {"file": SimpleUploadedFile("x.png", files.png(size=(99, row.pk % 90 + 9)))},
        instance=row,
        user=User.objects.filter(is_superuser=True).first(),
    )
    assert form.is_valid(), form.errors
    with transaction.atomic():
        form.save()


def delete() -> None:
    from attachments.models import PrivateDocument, PrivateImage

    image = PrivateImage.objects.latest("pk")
    image.get_rendition("width-8")
    image.delete()
    PrivateDocument.objects.latest("pk").delete()


ACTIONS = {run.__name__: run for run in (store, store_many, replace, delete)}


def check(folder: Path) -> None:
    """Raise ``AssertionError`` unless disk and database agree: every row has its whole
    file, no file without a row is reached, and what is left over can be cleaned up."""
    from hashlib import sha256

    from django.utils import timezone

    from attachments import orphans
    from attachments.models import PrivateDocument, PrivateImage, PrivateRendition
    from attachments.views import _find

    rows = [*PrivateImage.objects.all(), *PrivateDocument.objects.all()]
    for row in rows:
        data = (folder / row.file.name).read_bytes()
        assert sha256(data).hexdigest() == row.sha256, row.file.name
    for copy in PrivateRendition.objects.all():
        assert (folder / copy.file.name).is_file(), copy.file.name
    later = timezone.now() + timedelta(minutes=1)
    loose = list(orphans.loose_files(later))
    for name in loose:
        assert _find(name) == (None, None), name
        (folder / name).unlink()
    known = {row.file.name for row in [*rows, *PrivateRendition.objects.all()]}
    disk = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert disk == known, disk ^ known


def fork(action: Callable[[], None], prepare: Callable[[], None]) -> int:
    """Do something in a process of its own; return the process."""
    from django.db import connections

    connections.close_all()
    if child := os.fork():
        return child
    try:
        prepare()
        action()
        os._exit(0)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)


def crash(action: Callable[[], None], last: int, folder: Path) -> bool:
    """Kill a process at a step; return whether it came to it."""
    steps = Steps(last, str(folder))
    _child, status = os.waitpid(fork(action, steps.watch), 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def crash_from_outside(action: Callable[[], None], folder: Path) -> None:
    """Kill processes at moments of chance, wherever they are."""
    chance, longest = random.Random(7), 0.0  # noqa: S311  (no secret)
    for _round in range(FROM_OUTSIDE):
        started = time.monotonic()
        child = fork(action, lambda: None)
        if longest:
            time.sleep(chance.uniform(0, longest))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        longest = longest or time.monotonic() - started
        check(folder)


def crash_at_steps(name: str, stride: int, folder: Path) -> int:
    """Crash an action at its steps, or at some of them; return how many there were."""
    store()
    steps = 1
    while crash(ACTIONS[name], steps, folder):
        check(folder)
        store()  # so that there is something to replace and to delete
        steps += stride
    check(folder)
    return steps


def main(database: str, folder: str, stride: str, *names: str) -> None:
    """Crash actions at every so many of their steps, and print how many there were."""
    os.environ["DATABASE_URL"] = f"sqlite:///{database}"
    import django

    django.setup()
    from django.conf import settings

    settings.MEDIA_ROOT = folder
    for name in names:
        print(crash_at_steps(name, int(stride), Path(folder)))  # noqa: T201  (the answer)
        if stride == "1":
            crash_from_outside(lambda: (store(), ACTIONS[name]())[0], Path(folder))  # noqa: B023  (called at once)


if __name__ == "__main__":
    main(*sys.argv[1:])
