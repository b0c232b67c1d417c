"""What makes the files under man/ and completions/ from the commands' declarations (`make man`).

It stands beside the package, not in it: it reads every command (so it belongs above them all), and nobody who runs
git-session needs it.
"""
