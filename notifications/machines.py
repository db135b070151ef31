"""The parts of the machine that the program runs on, and which of them is missing."""

from dataclasses import dataclass

from django.conf import settings
from huey.contrib.djhuey import HUEY

from core.resilience import disk, redis

OK, AWAY, UNUSED = "ok", "not reachable", "not used"


@dataclass(frozen=True)
class Machine:
    """How each part is: ``ok``, ``not reachable`` or ``not used``."""

    database: str
    redis: str
    queue: str
    free_mb: int | None
    """Free where uploads and data are stored: the less of both."""

    @property
    def problems(self) -> list[str]:
        """Return a sentence, in English, for each part that is missing."""
        sentences = {
            "The database is not reachable.": self.database == AWAY,
            "Redis is not reachable: all works without it, but slower.": (
                self.redis == AWAY
            ),
            "The queue is not reachable: what would be queued is done at once.": (
                self.queue == AWAY and self.redis != AWAY
            ),
            f"The disk is nearly full: {self.free_mb} MB are free.": self.is_full,
        }
        return [sentence for sentence, is_true in sentences.items() if is_true]

    @property
    def is_full(self) -> bool:
        """Tell whether uploads are refused for want of room."""
        least = settings.MIN_FREE_SPACE // disk.MB
        return self.free_mb is not None and self.free_mb < least


def look(*, database: bool = True) -> Machine:
    """Return how the parts are; of the database, the caller knows. Asks Redis, for two
    seconds at most."""
    free = disk.free(settings.MEDIA_ROOT, settings.DATA_DIR)
    breaker = getattr(HUEY, "breaker", None)
    return Machine(
        database=OK if database else AWAY,
        redis=_redis(),
        queue=AWAY if breaker and breaker.is_open else OK,
        free_mb=None if free is None else free // disk.MB,
    )


def _redis() -> str:
    if not settings.REDIS_URL:
        return UNUSED
    return OK if redis.answers(settings.REDIS_URL) else AWAY
