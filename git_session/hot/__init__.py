"""What the hooks do while git waits: bytes, os, sys and time, nothing else.

`json` alone would cost more than all the work here, so the hooks read the line-oriented view that commands prepare and
append ready-made journal lines. A test lists the modules that may be loaded. Hooks fail open: whatever goes wrong in
our part, git goes on.
"""
