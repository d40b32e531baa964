"""A third implementation of the service: what it knows is in a database, and what it does is SQL.

It is written from the sources and the service model alone, with no look at the kit, the reference or the implementation
in the folder above. Only the tests import anything of the kit.

tables.py     the tables and the statements on them
model.py      the members that a request may have, and why one is refused
service.py    the ten operations
doors.py      two ways in: HTTP on 127.0.0.1, and an object with boto3-style methods
faults_*.py   classes that make one mistake each, as vendors did
catalogue.py  the faults in one table, and those that the kit does not find
showings.py   for each fault the requests that show it
"""
