"""What the sources say about SearchProfiles, as data; and the results model that everything reports in.

Four sources, in order of authority: the operation's document of 2022-11-14, the service model that AWS SDKs contain,
the protocol restJson1 that the model names, and the administrator guide's table of standard keys. This package imports
nothing else of the kit.
"""
