"""What hostile Markdown costs beside ordinary Markdown of the same length."""

from statistics import median
from time import perf_counter

from django.core.exceptions import ValidationError

from core import markdown

ORDINARY = "Oil **5W-30**, filter, `gasket`.\n- left\n- right\n\n"
PIECES = [
    "[",
    "![",
    "[[](",
    "[a](",
    "![a][",
    "*",
    "**",
    "_",
    "__",
    "a*",
    "`",
    "<",
    "> ",
    ">",
    "- ",
    "1. ",
    "(",
    "~",
    "\\",
    "&",
    "#",
    "|",
    "|a|b|\n|-|-|\n",
    "a|",
    "<!--",
    "<p>",
    "* a\n",
    "  - a\n",
    "[a]: b\n",
    "    ",
    "\n> ",
    "https://",
    "*a _b ",
    "<?",
    "<a ",
    "``a`` ",
    "~~",
    "|a|b\n|-|-|\n",
    "<b>",
    "1) a\n",
    "a\n=\n",
    "[a][b]",
    "~~~\n",
]
ROUNDS = 5


def seconds(text: str) -> float:
    """Return the median time of validating and rendering a text."""
    times = []
    for _round in range(ROUNDS):
        start = perf_counter()
        try:
            markdown.validate(text)
        except ValidationError:
            pass
        else:
            markdown.render(text)
        times.append(perf_counter() - start)
    return median(times)


def run() -> list[str]:
    """Return the lines to print: ordinary text, and the worst of the hostile ones,
    each as long as a text may be."""
    length = markdown.MAX_LENGTH
    ordinary = seconds((ORDINARY * length)[:length])
    hostile = {piece: seconds((piece * length)[:length]) for piece in PIECES}
    hostile["closed before opened"] = seconds("]" * 4999 + "[" * 5000)
    hostile["links"] = seconds(("[a](b)" * length)[:length])
    worst = max(hostile, key=hostile.__getitem__)
    return [
        f"ordinary Markdown, {length} characters: {ordinary * 1000:.0f} ms",
        f"worst of {len(hostile)} hostile texts ({worst!r}): "
        f"{hostile[worst] * 1000:.0f} ms, ratio {hostile[worst] / ordinary:.1f}",
    ]
