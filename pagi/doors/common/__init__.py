"""What all doors share: templates, static files, locale, guards, limits, problem details, health."""
