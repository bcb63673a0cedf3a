"""The HTML pages, and what their plain forms do."""
