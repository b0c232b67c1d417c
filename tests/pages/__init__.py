"""The pages of docs/ and README.md: their commands are run, their outputs, pictures and links compared."""
