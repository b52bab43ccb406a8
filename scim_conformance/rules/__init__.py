"""Judgements that hold for every exchange, whoever caused it."""

from scim_conformance.rules import bodies, errors, http, limits, lists, resources, secrets

__all__ = ["bodies", "errors", "http", "limits", "lists", "resources", "secrets"]
