"""How the tree may grow: the exceptions of today may only become fewer."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = Path(settings.BASE_DIR)
APPS = ("vehicles", "costs", "maintenance", "sharing", "notifications", "integrations")
PLATFORM = ("core", "tenancy", "accounts", "attachments", "autotracker")
MOST_IN_A_FOLDER, MOST_IN_AN_APP = 15, 40
# Modules of folders and apps that have more.
FOLDERS: dict[str, int] = {
    "accounts": 16,
    "attachments": 36,
    "autotracker": 22,
    "autotracker/demo": 18,
    "maintenance": 34,
    "notifications": 42,
    "sharing": 16,
    "vehicles": 31,
}
WHOLE_APPS: dict[str, int] = {
    "autotracker": 44,
    "maintenance": 89,
    "notifications": 58,
    "sharing": 42,
    "vehicles": 56,
}
# Names that several public classes have, and how many of them.
SHARED_NAMES: dict[str, int] = {
    "AddressForm": 2,
    "AmountField": 2,
    "Answer": 3,
    "Change": 3,
    "Content": 2,
    "DateField": 2,
    "DistanceField": 2,
    "Entry": 3,
    "Group": 2,
    "History": 3,
    "Kind": 2,
    "Line": 5,
    "NewView": 2,
    "Page": 2,
    "Part": 3,
    "Reading": 2,
    "ReplaceView": 2,
    "ReportView": 2,
    "Result": 2,
    "RevokeView": 2,
    "Row": 2,
    "Rule": 4,
    "Scope": 2,
    "Shares": 2,
    "Sort": 2,
    "Source": 2,
    "Suppliers": 2,
    "Target": 2,
    "Templates": 2,
    "Usage": 2,
    "Watch": 2,
}

# Beginnings of words that no module, class or function is to have in its name, and the
# names that have one today, by module.
BANNED = ("anew", "desk", "mend", "neighbour", "reckon", "room", "told", "walk", "word")
NAMED: dict[str, set[str]] = {
    "accounts/access.py": {"_token_words", "told"},
    "accounts/invitations.py": {"_words_of"},
    "attachments/form_fields.py": {"words"},
    "attachments/management/commands/mend_files.py": {"mend_files"},
    "autotracker/api.py": {"TokenTold"},
    "autotracker/startup.py": {"_words"},
    "core/admin/bulk/changes.py": {"words"},
    "core/exports/delimited.py": {"_word"},
    "core/forms/dates.py": {"_of_words", "words"},
    "core/search/checks.py": {"check_words"},
    "core/search/index.py": {"_by_words"},
    "core/search/normalize.py": {"words"},
    "core/search/triggers.py": {"has_words"},
    "costs/dashboard.py": {"_words"},
    "costs/reports/months.py": {"in_words"},
    "maintenance/api/records.py": {"AttachmentTold"},
    "maintenance/bulk/actions.py": {"words"},
    "maintenance/display.py": {
        "due_in_words",
        "mileage_in_words",
        "state_in_words",
        "uncounted_in_words",
    },
    "maintenance/duplicates.py": {"_in_words"},
    "maintenance/models/occurrences.py": {"due_in_words"},
    "maintenance/models/templates.py": {"_words"},
    "maintenance/plans/views.py": {"next_in_words"},
    "maintenance/questions.py": {"_words"},
    "notifications/calendars/access.py": {"_words"},
    "notifications/calendars/entries.py": {"Told", "told"},
    "notifications/models/calendars.py": {"told"},
    "notifications/policies.py": {"in_words"},
    "notifications/smtp.py": {"words_of"},
    "sharing/content/compiled_queries.py": {"Worded"},
    "sharing/rendering/display.py": {"Words"},
    "sharing/rendering/pdf.py": {"_words"},
    "vehicles/archiving.py": {"words"},
    "vehicles/forms.py": {"changes_in_words"},
    "vehicles/odometer/accepting.py": {"_with_words"},
}


def folders() -> Iterator[Path]:
    yield from (ROOT / name for name in APPS)
    yield from (ROOT / "site" / name for name in PLATFORM)


def modules(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.py"):
        if not {"migrations", "management"} & set(path.parts):
            yield path


def named(path: Path) -> str:
    """Return a path as one imports it."""
    return str(path.relative_to(ROOT)).removeprefix("site/")


def only_shrinks(found: dict[str, int], exceptions: dict[str, int], most: int) -> None:
    more = {name: count for name, count in found.items() if count > most}
    grown = {n: c for n, c in more.items() if c > exceptions.get(n, most)}
    assert not grown, "too many: a package named after a thing, or another app"
    assert more == exceptions, "fewer than listed here: lower the number"


def test_folders_hold_few_modules():
    found = Counter(
        named(path.parent)
        for app in folders()
        for path in modules(app)
        if path.name != "__init__.py"
    )
    only_shrinks(found, FOLDERS, MOST_IN_A_FOLDER)


def test_apps_hold_few_modules():
    # Core is a shelf of packages, not an app of one thing.
    found = {
        named(app): sum(path.name != "__init__.py" for path in modules(app))
        for app in folders()
        if app.name != "core"
    }
    only_shrinks(found, WHOLE_APPS, MOST_IN_AN_APP)


def test_no_two_public_classes_have_one_name():
    found = Counter(
        node.name
        for app in folders()
        for path in modules(app)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    only_shrinks(found, SHARED_NAMES, 1)


def banned_names(path: Path) -> set[str]:
    """Return the names in a module that have a banned beginning of a word."""
    module = path.parent.name if path.stem == "__init__" else path.stem
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    defined = ast.walk(ast.parse(path.read_text()))
    names = {module, *(node.name for node in defined if isinstance(node, kinds))}
    return {
        name
        for name in names
        for word in re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
        if word.startswith(BANNED)
    }


def test_names_are_those_of_the_field():
    found = {
        named(path): names
        for app in folders()
        for path in app.rglob("*.py")
        if "migrations" not in path.parts and (names := banned_names(path))
    }
    new = {
        p: more for p, names in found.items() if (more := names - NAMED.get(p, set()))
    }
    assert not new, "a private word: take the field's (docs/development)"
    assert found == NAMED, "gone: take it off the list"


def imported() -> dict[str, set[str]]:
    """Return for each module those that it imports when it is loaded."""
    paths = {
        named(path)
        .removesuffix(".py")
        .removesuffix("/__init__")
        .replace("/", "."): path
        for app in folders()
        for path in modules(app)
    }
    found: dict[str, set[str]] = defaultdict(set)
    for name, path in paths.items():
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                target = whole if whole in paths else node.module
                found[name].add(target)
    return {name: targets & paths.keys() for name, targets in found.items()}


def test_no_module_imports_itself_by_way_of_others():
    graph = imported()
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, f"a cycle: {' → '.join((*way, name))}"
        if name not in done:
            for target in sorted(graph.get(name, ())):
                visit(target, (*way, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())
