"""The kinds of hostile input; a module for each place where input comes from. A new kind is one function with `@kind`."""
