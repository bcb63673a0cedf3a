"""What is kept: tables, reads, sessions and migrations."""
