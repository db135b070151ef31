"""Records, plans, shares and what they are made with, over HTTP."""
