"""What it costs to examine a file, beside reading, hashing or decoding it alone."""

import hashlib
import os
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import django
import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.base import File
from PIL import Image

ROUNDS = 7
MEGABYTE = 1_000_000


def examine(path: Path) -> None:
    """Examine a file as it comes from an upload that was too large for the memory."""
    from attachments.content import inspect

    with path.open("rb") as file:
        inspect(File(file))


def refuse(path: Path) -> None:
    """Examine a file that has to be refused."""
    try:
        examine(path)
    except ValidationError:
        return
    raise AssertionError(path)


def read_and_hash(path: Path) -> None:
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")


def decode(path: Path) -> None:
    with Image.open(path) as image:
        image.load()


JOBS: dict[str, Callable[[Path], None]] = {
    "examine": examine,
    "refuse": refuse,
    "read and hash": read_and_hash,
    "decode": decode,
}


# --- Files ----------------------------------------------------------------------------


def scans(path: Path) -> None:
    """A PDF of ten scanned pages, 10 MB."""
    with pikepdf.new() as pdf:
        for _page in range(10):
            page = pdf.add_blank_page()
            page.obj.Contents = pikepdf.Stream(pdf, b"q /I Do Q")
            scan = pdf.make_indirect(pikepdf.Stream(pdf, os.urandom(MEGABYTE)))
            page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=scan))
        pdf.save(path, compress_streams=False)


def manual(path: Path) -> None:
    """A PDF of 3 000 pages of text with four links each, 10 MB, 21 000 objects."""
    with pikepdf.new() as pdf:
        for _page in range(3000):
            page = pdf.add_blank_page()
            page.obj.Contents = pikepdf.Stream(pdf, os.urandom(3000))
            link = {"/Type": pikepdf.Name.Annot, "/Subtype": pikepdf.Name.Link}
            links = [
                pdf.make_indirect(pikepdf.Dictionary(link | {"/Rect": [0, 0, 9, 9]}))
                for _link in range(4)
            ]
            page.obj.Annots = pdf.make_indirect(pikepdf.Array(links))
        mode = pikepdf.ObjectStreamMode.generate
        pdf.save(path, compress_streams=False, object_stream_mode=mode)


def photo(path: Path, width: int, height: int, noise: int = 60) -> None:
    """A photo with as much detail as a camera's."""
    tile = Image.effect_noise((1000, 1000), noise).convert("RGB")
    picture = Image.new("RGB", (width, height))
    for x in range(0, width, 1000):
        for y in range(0, height, 1000):
            picture.paste(tile.rotate(90 * ((x + y) // 1000 % 4)), (x, y))
    picture.save(path, quality=92)


def bomb(path: Path) -> None:
    """A PNG of 20 KB that would unpack to 169 megapixels."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(1626)) for _row in range(13_000))
    header = struct.pack(">IIBBBBB", 13_000, 13_000, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", data + packer.flush()), (b"IEND", b""))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(payload))
            + name
            + payload
            + struct.pack(">I", zlib.crc32(name + payload))
            for name, payload in parts
        )
    )


# --- Measuring ------------------------------------------------------------------------


def milliseconds(name: str, path: Path) -> float:
    """Return the time that a job has the processor; waiting does not count."""
    JOBS[name](path)
    times = []
    for _round in range(ROUNDS):
        start = process_time()
        JOBS[name](path)
        times.append(process_time() - start)
    return median(times) * 1000


def megabytes(name: str, path: Path) -> float:
    """Return by how much the memory of a fresh process grew over a job."""
    command = [sys.executable, "-m", "bench.attachments", name, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603  (our own)
    return float(done.stdout)


def compare(what: str, job: str, alone: str, path: Path, memory: bool) -> str:
    """Return a line: a job beside the least that has to be done anyway."""
    whole, least = milliseconds(job, path), milliseconds(alone, path)
    line = (
        f"{what}, {path.stat().st_size / MEGABYTE:.1f} MB: examined in {whole:.1f} ms, "
        f"{alone} alone {least:.1f} ms, ratio {whole / least:.2f}"
    )
    if memory:
        more = megabytes(job, path) - megabytes(alone, path)
        line += f"; memory: {more:+.1f} MB beside it"
    return line


def run() -> list[str]:
    """Return the lines to print."""
    with TemporaryDirectory() as folder:
        path = Path(folder)
        scans(path / "scans.pdf")
        manual(path / "manual.pdf")
        photo(path / "photo.jpg", 4000, 3000)
        photo(path / "photo.png", 2000, 1500)
        photo(path / "large.jpg", 8600, 5800, 9)
        bomb(path / "bomb.png")
        lines = [
            compare(what, "examine", alone, path / name, name != "photo.png")
            for what, alone, name in (
                ("PDF, 10 scanned pages", "read and hash", "scans.pdf"),
                ("PDF, 3 000 pages of text", "read and hash", "manual.pdf"),
                ("JPEG, 12 megapixels", "decode", "photo.jpg"),
                ("PNG, 3 megapixels of noise", "decode", "photo.png"),
                ("JPEG, 50 megapixels", "decode", "large.jpg"),
            )
        ]
        size = (path / "bomb.png").stat().st_size / 1000
        took = milliseconds("refuse", path / "bomb.png")
        memory = megabytes("refuse", path / "bomb.png")
        lines.append(
            f"PNG of 169 megapixels in {size:.0f} KB: refused in {took:.2f} ms, "
            f"with {memory:.1f} MB"
        )
    return lines


def main(name: str, path: str) -> None:
    """Do one job in this process, and print how many MB its memory grew by."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "site"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "autotracker.settings.test"
    django.setup()
    from attachments import mime  # what a server has loaded long since

    mime.mime_type(b"%PDF-1.4")
    Image.init()
    before = peak()
    JOBS[name](Path(path))
    print((peak() - before) / 1024)


def peak() -> int:
    """Return the most memory this process ever had, in kB. Linux only; what
    ``getrusage`` says includes that of the process it was started by."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


if __name__ == "__main__":
    main(*sys.argv[1:])
