"""A second implementation of the service, and the freedoms and faults a vendor may bring.

It is written from the sources alone (the operation's document, the service model, the protocol and the
administrator guide), deliberately without a look at the reference or at the kit: where kit and reference
share a mistake, this one does not.  But for judging.py and the tests it imports nothing of the kit, and should not.

comparing.py    when a requested value is a profile's value
records.py      domains, profiles, and what of them is searchable at a moment
reading.py      what a request says, or why it is refused
walking.py      pages and tokens
service.py      the ten operations
serving.py      HTTP on 127.0.0.1, in a vendor's clothes
freedoms.py     everything that a correct vendor may do differently, as a table
faults.py       how one method is broken; faults_*.py the rules broken as a vendor would break them, one function each
families.py     what each fault gets wrong, as a family of such faults
judging.py      the kit's judgement on it
sql_service/    another implementation, in SQL, with faults of its own

To add a freedom, add a field and its other values to the table; to add a fault, a function that stands in for a
method. The matrices find both.
"""
