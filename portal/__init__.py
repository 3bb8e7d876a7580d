"""What a person sees around the settings: tabs, the settings form, checks, history, lists."""
