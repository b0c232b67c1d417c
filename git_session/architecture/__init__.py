"""How far code follows the architecture, patterns and conventions that its settings declare: read, resolved, checked."""
