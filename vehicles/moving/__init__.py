"""Moving a vehicle, or what hangs off one, to another fleet: one act, with a preview.

A fleet is the unit of privacy, so that this is no change of a field. What is the
vehicle's goes along; what the two fleets must not know of each other stays behind.
"""
