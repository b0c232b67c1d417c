"""What continuous integration says of the commits that were pushed."""
