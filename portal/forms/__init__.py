"""The forms of the sections, and the base that gives each field its permission, its words and its look."""
