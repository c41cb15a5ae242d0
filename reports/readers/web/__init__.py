"""Pages of sites, saved as html or mht."""
