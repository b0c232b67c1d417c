"""The health of a session: evidence, score, and recommendations."""
