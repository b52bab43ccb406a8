"""Who says what is right: the RFCs, or a test plan, a checklist or a draft, statement by statement with its source."""
