"""The picture: geometry, slots, layout, lettering. `static/js/core` computes the same."""
