"""What a person types, read as that person writes it, or refused with a sentence.

The readers (``dates``, ``numbers``, ``amounts``) are pure: text and who wrote it in,
a value out, or :class:`~core.forms.readers.UnreadableError`. ``fields`` has the form
fields, ``widgets`` what stands in the page, ``views`` how it is shown back.
"""
