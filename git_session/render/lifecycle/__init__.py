"""Pages about starting, handing over and ending sessions."""
