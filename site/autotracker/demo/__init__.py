"""The demo: a city's fleet with its real fuel-card readings, and a household."""
