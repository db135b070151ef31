"""By which words shares are found."""

from maintenance.searching import of_vehicle

SHARES = of_vehicle(
    *("h", 5, "sharing.Share", "maintenance_share"),
    ("label",),
)
