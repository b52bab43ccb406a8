"""Which of the seven kinds of support mean that something works, and what a provider offers beyond its profile."""

from __future__ import annotations

from scim_conformance.profile.model import Profile, Support

WORKING = (Support.SUPPORTED, Support.CLAIMED, Support.PARTIAL, Support.NO_EFFECT)
"""An answer with 2xx is possible."""

REFUSED = (Support.UNSUPPORTED, Support.DISABLED)
"""Documented as refused."""


def offers_everything(profile: Profile) -> bool:
    """Whether the provider tells its capabilities; one that does not has nothing but what its profile names."""
    configuration = profile.discovery.get("ServiceProviderConfig")
    return configuration is not None and configuration.fact.first.support in WORKING
