"""The house's own rules: who may import whom, what every command brings with it, what a wheel holds."""
