"""How a change reaches every screen."""
