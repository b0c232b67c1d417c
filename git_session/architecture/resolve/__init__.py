"""Which file of the repository an import means, by the rules of each language."""
