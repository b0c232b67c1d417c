"""Measures the cost of hooks and commands (`make bench`): medians of interleaved rounds, with targets, in one run.

Everything runs in sealed repositories in a temporary folder; only git and Python are the machine's own.
"""
