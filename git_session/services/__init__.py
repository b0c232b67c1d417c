"""What the commands do: one module per capability, (workspace, input) -> frozen result; never prints, never prompts."""
