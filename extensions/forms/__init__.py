"""The forms of the extensions and modalities, one for each section."""
