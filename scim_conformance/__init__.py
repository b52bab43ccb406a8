"""Conformance and compatibility tests for SCIM 2.0 service providers."""

__version__ = "0.1.0"
