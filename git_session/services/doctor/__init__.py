"""Finds faults in the installation and its records, and fixes them."""
