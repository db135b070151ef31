"""What garages hand out: invoices and quotes as PDF, receipts as scans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from PIL import Image, ImageFilter

from autotracker.demo.canvas import SCALE, Canvas, jpeg
from autotracker.demo.pdf import Page, pdf

Item = tuple[str, str]  # what, and how much: a decimal number

ACCENT = "#1f5f8b"


@dataclass(frozen=True)
class Paper:
    """An invoice, a quote or a receipt; the items add up to the total."""

    seller: str
    address: str
    kind: str
    number: str
    day: date
    customer: str
    vehicle: str
    items: Sequence[Item]
    currency: str = "EUR"

    @property
    def total(self) -> Decimal:
        """Return the sum of the items, taxes included."""
        return sum((Decimal(amount) for _, amount in self.items), Decimal(0))

    def printed(self) -> bytes:
        """Return it as a PDF of one page."""
        page = Page()
        page.box(0, 762, 595, 80, ACCENT)
        page.text(56, 800, self.seller, 22, bold=True, fill="#ffffff")
        page.text(56, 778, self.address.replace("\n", " · "), 10, fill="#ffffff")
        page.text(56, 700, self.customer, 11)
        page.text(56, 640, f"{self.kind} {self.number}", 18, bold=True)
        page.text(56, 618, f"Date: {self.day.isoformat()}", 11)
        page.text(56, 602, f"Vehicle: {self.vehicle}", 11)
        self._table(page)
        page.text(56, 60, "A made-up paper of the AutoTracker demo.", 8, fill="#808080")
        return pdf(page, f"{self.kind} {self.number}, {self.seller}")

    def _table(self, page: Page) -> None:
        y = 560.0
        page.text(56, y, "Description", 10, bold=True)
        page.text(518, y, self.currency, 10, bold=True)
        page.box(56, y - 8, 483, 1, ACCENT)
        for what, amount in self.items:
            y -= 24
            page.text(56, y, what, 11)
            page.text(539, y, amount, 11, right=True)
        page.box(56, y - 12, 483, 1, "#b0b0b0")
        page.text(56, y - 34, "Total, VAT included", 12, bold=True)
        page.text(539, y - 34, str(self.total), 12, bold=True, right=True)

    def scanned(self) -> bytes:
        """Return it as the JPEG of a till receipt that lies on a table.

        What is written must be ASCII: Pillow's own font knows no more.
        """
        slip = self._slip()
        chance = Random(self.number)
        table = _table_top(slip.height + 150, chance)
        turned = slip.image.convert("RGBA").rotate(
            chance.uniform(-3, 3), Image.Resampling.BICUBIC, expand=True
        )
        left, top = (table.width - turned.width) // 2, 70 * SCALE
        shadow = turned.getchannel("A").filter(ImageFilter.GaussianBlur(22))
        table.paste("#2b1a10", (left + 18, top + 22), shadow.point(lambda v: v // 2))
        table.paste(turned, (left, top), turned)
        small = table.resize((table.width // SCALE, table.height // SCALE))
        return jpeg(small.filter(ImageFilter.GaussianBlur(0.4)), 84)

    def _slip(self) -> Canvas:
        """Write the receipt."""
        canvas = Canvas(520, 460 + 40 * len(self.items), "#fbfaf5")
        canvas.text((260, 70), self.seller, 34, bold=True, anchor="ms")
        for i, line in enumerate(self.address.split("\n")):
            canvas.text((260, 104 + 28 * i), line, 20, anchor="ms")
        canvas.text((40, 190), f"{self.kind} {self.number}", 22)
        canvas.text((480, 190), self.day.isoformat(), 22, anchor="rs")
        _dashes(canvas, 214)
        y = 256
        for what, amount in self.items:
            canvas.text((40, y), what, 22)
            canvas.text((480, y), amount, 22, anchor="rs")
            y += 40
        _dashes(canvas, y - 14)
        canvas.text((40, y + 34), f"TOTAL {self.currency}", 30, bold=True)
        canvas.text((480, y + 34), str(self.total), 30, bold=True, anchor="rs")
        canvas.text((40, y + 82), "Paid by card, VAT included", 20, "#555555")
        _bars(canvas, y + 110, self.number)
        return canvas


def _dashes(canvas: Canvas, y: float) -> None:
    for x in range(40, 480, 16):
        canvas.line([(x, y), (x + 8, y)], "#777777", 2)


def _bars(canvas: Canvas, y: float, number: str) -> None:
    """Draw a bar code, of sorts."""
    chance, x = Random(number), 110
    while x < 410:
        wide = chance.choice((2, 3, 5))
        canvas.shape(
            [(x, y), (x + wide, y), (x + wide, y + 56), (x, y + 56)], "#222222"
        )
        x += wide + chance.choice((2, 3, 5))


def _table_top(height: int, chance: Random) -> Image.Image:
    """Return a wooden table."""
    canvas = Canvas(720, height, "#9a6b43")
    for y in range(0, height, 3):
        hue = chance.choice(("#a37149", "#94653e", "#9d6f47", "#8f603a", "#a87850"))
        drift = chance.randint(-4, 4)
        canvas.line(
            [(-10, y), (360, y + drift), (730, y + chance.randint(-3, 3))], hue, 3
        )
    for y in range(0, height, 300):
        canvas.line([(0, y), (720, y + 4)], "#5f3d22", 3)
    return canvas.image.filter(ImageFilter.GaussianBlur(2))
