"""Sessions beyond one machine: the exchange with colleagues, and what is known of them."""
