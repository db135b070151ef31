"""The first user's password: made at the first start, told until it is changed."""

from pathlib import Path

from django.conf import settings

from accounts.models import User
from autotracker import keyfile

USERNAME = "admin"


def path() -> Path:
    """Return the file that holds the password, readable by its owner only."""
    return Path(settings.DATA_DIR) / "first-login"


def password() -> str:
    """Return the password for the first user; the same until one has been made."""
    return keyfile.keep(path(), keyfile.new_password)


def create() -> None:
    """Make the first user, who may do everything. They are asked for their e-mail
    address at the first login."""
    User.objects.create_superuser(USERNAME, email="", password=password())


def tell() -> str:
    """Return the password as long as it is the one we made; else forget that."""
    user = User.objects.filter(username=USERNAME).first()
    if user is None:
        path().unlink(missing_ok=True)
        return "Log in as one of your users"
    if path().exists() and user.check_password(password()):
        return f"Log in as {USERNAME} with the password {password()}"
    path().unlink(missing_ok=True)
    return f"Log in as {USERNAME} with the password you set"
