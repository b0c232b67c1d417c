"""The rules of the code base: allowed imports, the parts of every command, the contents of a wheel."""
