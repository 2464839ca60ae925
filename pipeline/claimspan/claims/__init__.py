"""The stage *claims*: quantities with their subject, measure, window, cause and source."""
