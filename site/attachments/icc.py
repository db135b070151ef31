"""Colour profiles, which stay in a picture if they are what they say."""

SPACES = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
MAX_SIZE = 4 * 1024 * 1024  # bytes; those of printing presses have up to 3 MB


def is_profile(data: bytes, channels: int) -> bool:
    """Tell whether this is an ICC profile for pictures of that many channels."""
    return (
        132 <= len(data) <= MAX_SIZE
        and int.from_bytes(data[:4], "big") == len(data)
        and data[16:20] == SPACES.get(channels)
        and data[36:40] == b"acsp"
    )
