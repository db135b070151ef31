"""A clock that was wrong for a while: what it dated is not believed."""

from datetime import timedelta

# How far the clocks of several machines may differ. What is dated later than that in
# the future was written by a clock that was ahead.
SKEW = timedelta(minutes=5)
