"""What can be done: a function per verb. Nobody here commits; whoever opened the session does."""
