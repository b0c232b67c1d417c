"""All access to git from commands: one port with two adapters, and one module that starts processes."""
