"""Stories of people, told in a real browser against the whole portal as `make run` starts it."""
