"""What Streamlit runs: ``streamlit run __main__.py -- DATASET REVIEWS``."""

import sys

from claimspan.explore.app import show

show(*sys.argv[1:3])
