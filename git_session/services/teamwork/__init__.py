"""Sessions beyond one machine: what is shared, published, and known of colleagues."""
