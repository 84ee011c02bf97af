"""What wastewater holds and what it may hold: samples, their values, and the limits that bind."""
