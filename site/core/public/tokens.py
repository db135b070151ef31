"""Tokens of shared pages: unguessable, and fit to be typed from a printed label."""

import hashlib
import secrets

# Crockford's alphabet: no letter that looks like a digit or like another one.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 28  # five bits each: 140 bits


def new() -> str:
    """Return a new token of 140 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def hashed(token: str) -> str:
    """Return what a token is looked up by. Any text has one."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
