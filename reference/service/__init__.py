"""The engine as a server: HTTP requests become calls of the engine, what they return or raise becomes responses."""
