"""What applies to this service provider: its claims, its profile and the options, turned into a plan."""
