"""Who may come in: whoever has the token."""

import os

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser


class TokenMiddleware:
    """Stands in for the application's own way to sign in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """The request with somebody or nobody behind it."""
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        welcome = scheme.lower() == "bearer" and given == os.environ["PEER_TOKEN"]
        request.user = get_user_model()(username="the client") if welcome else AnonymousUser()
        return self.get_response(request)
