"""The rules of Threefold as pure functions and data: no I/O, no clock."""
