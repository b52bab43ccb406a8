"""Small SCIM knowledge that several rooms share: URNs, a walk over schemas, sample resources, JSON Schema."""
