"""Hostile input of every kind, run against every command and every hook; CONTRIBUTING says how to add a kind.

`generators/` makes the input, `invocations` lists what is run, `measuring` runs it within limits, and `checks` says what is wrong
with what came of it. The input is harmless to other software: it is hostile only to a reader that trusts it.
"""
