"""Pure functions from the results model to each format, and the one module that writes them to the disk.

``formats.FORMATS`` names them all. A writer takes a report and the recorded exchanges, and returns bytes; it
neither prints nor decides anything. Every text that may come from a target passes through ``visible``.
"""
