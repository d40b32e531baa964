"""Makes a failure small on the live target: first its search, then the world that it needs."""
