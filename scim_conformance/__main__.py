"""`python -m scim_conformance`: the same as the command."""

from scim_conformance.cli import main

if __name__ == "__main__":
    main()
