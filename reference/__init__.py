"""A SearchProfiles service in a process. ``definition`` says what is right; read it first, beside the document.

A search takes this way: ``service.http_app`` finds the operation and its members (``service.members``); ``engine`` has
them checked (``validation``), finds the domain (``store``) and its ``view``, looks up in the ``index`` which profiles
each pair matches, combines them by AND or OR (``fast_search``), cuts a page, signs the token of the next one
(``pagination``), and answers (``responses``, or ``service.encoding`` from bytes that are kept).

Two values vary it: ``readings`` decide what the sources leave open, and each is right; ``parts`` replace one rule,
which makes a mutant. Only ``service.server`` opens sockets, and nothing is ever patched.
"""
