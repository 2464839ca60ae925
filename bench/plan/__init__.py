"""Planning of many shards, measured without the work."""
