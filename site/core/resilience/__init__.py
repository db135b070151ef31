"""What keeps the program going when a part of the machine fails: Redis, the queue's
file, the disk, the mail server. Below all apps; knows none of them.

docs/architecture.md, "When a part fails", says what is promised.
"""
