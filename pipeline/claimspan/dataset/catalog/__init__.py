"""A dataset described for others' catalogues, as pure functions of its manifest."""
