"""Finding what is wrong with an installation or its records, and fixing it."""
