"""What any HTTP service has, whatever it is about."""
