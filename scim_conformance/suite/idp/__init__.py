"""Checks of what the provisioning clients of identity providers need, step by step, each proven by reading back."""
