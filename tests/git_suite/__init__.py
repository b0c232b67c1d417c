"""git's own tests with our hooks installed and a session open on every branch, compared with a run without us.

`make git-suite GIT_SOURCE=/path/to/git` runs them; the source must have been built. They stay outside of CI: an hour is normal.
"""
