"""Connection checks: what is asked, how a worker does it, and what the answer tells a person."""
