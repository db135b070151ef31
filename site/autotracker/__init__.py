"""The project: settings, addresses, and what wires the apps together."""
