"""The stage *tables*: results of documents as Arrow tables."""
