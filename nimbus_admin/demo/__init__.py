"""The demo world: invented partners, tenants and people, the same on every machine.

`catalogue` holds the invented words, `people` and `world` build everything in memory, `simulator` writes what
the Microsoft simulator serves, `loader` fills the database. `bulk` makes many tenants for benchmarks.
"""
