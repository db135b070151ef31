"""Which tables of ours are part of which answers, for ``modified_since``."""

from core.api.sync.changes import Rule

OF_VEHICLE = "(SELECT v.fleet_id FROM vehicles_vehicle v WHERE v.id = {row}.vehicle_id)"


def part(table: str, of: str, key: str, fleet: str) -> Rule:
    """Return the rule of a table whose rows are told with those of another: their
    ``key`` is the key there, ``fleet`` a query for its fleet about ``owner``."""
    return Rule(table, row=f"{{row}}.{key}", of=of, fleet=fleet)


def people(owner: str, key: str, fleet: str) -> list[Rule]:
    """Return the rules of who is reminded, told with their owner."""
    return [
        part(f"{owner}_notify_{who}", owner, f"{key}_id", fleet)
        for who in ("users", "groups")
    ]


RULES = (
    Rule("vehicles_fleet", fleet="{row}.id"),
    *people("vehicles_fleet", "fleet", "owner.id"),
    Rule("vehicles_vehicle", fleet="{row}.fleet_id"),
    *people("vehicles_vehicle", "vehicle", "owner.fleet_id"),
    part(
        "vehicles_odometersummary", "vehicles_vehicle", "vehicle_id", "owner.fleet_id"
    ),
    Rule("vehicles_odometerreading", fleet=OF_VEHICLE),
)
