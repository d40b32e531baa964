"""Pure functions from recorded exchanges to findings, one module for each kind of rule."""
