"""The demo world: invented partners, tenants and people, the same on every machine.

`catalogue` holds the invented words, `people` and `world` build everything in memory, `simulator` writes what
the Microsoft simulator serves. `units`, `settings_rows` and `licences` say what each tenant has, `loader` fills the
database. `bulk` makes many tenants for benchmarks.
"""
