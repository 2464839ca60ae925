"""claimspan: raw articles in, a verified Parquet dataset of quantitative claims out."""

__version__ = "0.1.0"
