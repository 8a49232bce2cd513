"""Documents of the dossier: each is computed once as plain content; renderers only set it."""
