"""Diagnosis: what may have caused the failures of a run.

That is the nearest mutant, or, if no mutant fits, what the failing searches have in common. Diagnosis works on results
and recorded exchanges alone, after all checks: nothing is sent to the target.
"""
