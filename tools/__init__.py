"""Generates the files in man/ and completions/ from the commands' declarations (`make man`).

It is outside the package because it imports every command, and users of git-session do not need it.
"""
