"""What rules do on articles: what each gives and loses, and what a change of them changes."""
