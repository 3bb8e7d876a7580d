"""Figures of speed and size, one JSON line each on standard output: `make bench`, or some: `make bench NAMES="start"`.

Product and peer are measured in the same process, alternating, warm, with the time inside the WSGI handler, database
included; a figure is the median. Both read the same tables, which are vacuumed and analysed after they are filled; a
database with fewer tenants is asked in turn with the large one. The peer is the stock Django admin with its own
templates over the same models and rows: unfold is left out of the settings here. Databases live in a folder of their
own and end with the run.
"""
