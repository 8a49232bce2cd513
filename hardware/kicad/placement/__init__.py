"""Where every part stands, as code over the addresses of the design, and checks of that."""
