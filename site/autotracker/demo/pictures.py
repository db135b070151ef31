"""The photos of the household's vehicles, as files."""

from random import Random

from autotracker.demo import bodies, scenery
from autotracker.demo.canvas import jpeg
from autotracker.demo.motorcycle import draw_motorcycle

# Shape, paint and scene of each photo, by the name of its file.
PHOTOS = {
    "volkswagen-id3.jpg": (bodies.HATCHBACK, "#2f6fb0", scenery.MORNING),
    "volvo-v60.jpg": (bodies.ESTATE, "#a3232d", scenery.DUSK),
    "honda-cb500x.jpg": (None, "#e07b1a", scenery.NOON),
    "volkswagen-golf.jpg": (bodies.HATCHBACK, "#9aa0a6", scenery.AUTUMN),
}


def photo(name: str) -> bytes:
    """Return the JPEG of a vehicle on the road; the same each time."""
    body, paint, scene = PHOTOS[name]
    # Only where clouds and trees stand depends on it.
    canvas = scenery.draw(scene, Random(name))
    if body:
        bodies.draw_car(canvas, body, paint)
    else:
        draw_motorcycle(canvas, paint)
    return jpeg(canvas.finished())
