"""Fleets, vehicles and readings over HTTP; and what every resource of ours is."""
