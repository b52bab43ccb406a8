"""What the provisioning clients of identity providers really send, request by request, each habit with its source."""
