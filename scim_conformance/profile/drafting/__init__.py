"""A profile begun: a commented file, from a description of the interface or from what an endpoint was seen to do.

`description` reads a file, `interface` what it says in either version, and `locating` finds SCIM in it; `openapi` makes
a draft of that, with `service` and `resources`. `observed` makes one of what was seen. `writing` writes both as YAML.
"""
