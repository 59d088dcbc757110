"""Pages about the results and what was found about them."""
