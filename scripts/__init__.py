"""The `openstrom` command and setup helpers."""
