"""Known bugs that can be planted on purpose, to see that the simulation finds them.

Each is a small patch of one SQL function's text, or of one Python object, in the simulation's own process and
database. A patch whose place has moved fails loudly: see ``Moved``.
"""
