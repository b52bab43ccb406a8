"""Checks of what the profile says of the vendor, each proven by reading back."""
