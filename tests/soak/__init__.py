"""Work in 16 worktrees at once, while git collects garbage and processes are killed; then every record is checked.

`make soak MINUTES=10` runs it: `workload` works, `ledger` compares journals, notes and branches.
"""
