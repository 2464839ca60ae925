"""What can be told of rules without a text to read."""
