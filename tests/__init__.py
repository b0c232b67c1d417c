"""The tests: they mirror the layers, and `e2e` drives the real program on real repositories."""
