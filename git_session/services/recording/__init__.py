"""What happened in the repository is written down: in journals, and in the notes of commits."""
