"""Reading the languages that have a grammar of tree-sitter: the extra `git-session[architecture]`."""
