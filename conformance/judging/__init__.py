"""Pure functions from recorded exchanges to findings, and the oracle that they compare with."""
