"""A SearchProfiles service in a process: the smallest that is right, to be read beside the document.

How a search goes through it: ``http_app`` takes the request apart (``routing``, ``content``, ``members``); ``engine``
has it checked and built (``validation``, ``request_building``), finds the domain (``store``) and asks its ``view``
whom each pair matches (``index``), joins that by AND or OR (``search``), cuts a page and signs the token of the next
(``pagination``), tells by which pairs each profile was found (``found_by``), and answers (``responses``, or
``encoding`` from bytes that are kept).

Two values vary it: ``readings`` choose what the sources leave open, and every choice is right; ``parts`` exchange one
rule, which makes a mutant. Only ``server`` opens sockets, and nothing is ever patched.
"""
