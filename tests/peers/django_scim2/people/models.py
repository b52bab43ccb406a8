"""The users and groups of the project, with what django-scim2 asks for."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django_scim.models import AbstractSCIMGroupMixin, AbstractSCIMUserMixin


class User(AbstractSCIMUserMixin, AbstractUser):
    """A user of Django's that SCIM may provision."""

    @property
    def scim_groups(self):
        """The groups that it is in, as django-scim2 looks for them."""
        return self.teams


class Group(AbstractSCIMGroupMixin):
    """A group; django-scim2 finds its members under this name."""

    name = models.CharField(max_length=254, unique=True)
    user_set = models.ManyToManyField(User, blank=True, related_name="teams")
