"""The matrix of occasions: what a run tried, computed from its exchanges alone.

A cell is one thing in one situation: a request member in a state, a stored field in a step of its life, a token in use.
``cells`` has all of them; ``fill`` has the pure function that says which of them an exchange fills.
"""
