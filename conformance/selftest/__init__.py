"""The kit held to what it promises: mutants, readings, and the matrix of both."""
