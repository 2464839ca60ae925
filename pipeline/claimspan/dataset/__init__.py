"""A dataset on disk: what lies in its folder, and how it comes there in full or not at all."""
