"""What a vendor documents about its service provider: read, checked, resolved and shown.

`model` has the words, `loader` reads a profile, `resolve` makes its base URL, `describe` writes its fact sheet.
"""
