"""What hooks and commands cost (`make bench`): medians of interleaved rounds, beside the targets, in one run.

Everything happens in sealed repositories in a temporary folder; only git's and Python's speed is the machine's own.
"""
