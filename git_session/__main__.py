"""`python -m git_session`: the same as `git-session`."""

import sys

from git_session.cli import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
