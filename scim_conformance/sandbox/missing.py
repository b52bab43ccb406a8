"""What is said where the packages behind the sandbox are not installed."""


class SandboxMissing(Exception):
    """The extra `sandbox` is not installed."""

    def __init__(self) -> None:
        super().__init__("the sandbox needs the extra: pip install 'scim-conformance[sandbox]'")
