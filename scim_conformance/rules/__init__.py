"""Judgements that hold for every exchange, whoever caused it."""

from scim_conformance.rules import bodies, discovery, errors, http, limits, lists, membership, meta, resources, secrets

__all__ = ["bodies", "discovery", "errors", "http", "limits", "lists", "membership", "meta", "resources", "secrets"]
