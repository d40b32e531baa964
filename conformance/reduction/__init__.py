"""Reduction: a delta debugger that makes a failure small on the live target.

The failing search is sent again and shrunk on the shared data. Then it is sent to small worlds made of the profiles
that matter, and search and world are shrunk together until nothing more can be removed, or the budget is used up.
"""
