"""Judgements that hold for every exchange, whoever caused it."""

from scim_conformance.rules import bodies, discovery, errors, http, lists, membership, meta, resources

__all__ = ["bodies", "discovery", "errors", "http", "lists", "membership", "meta", "resources"]
