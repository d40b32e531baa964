"""The engine as a server: HTTP requests become calls of the engine, and what it returns becomes responses."""
