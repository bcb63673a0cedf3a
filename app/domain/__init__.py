"""What the words mean: pure, no I/O."""
