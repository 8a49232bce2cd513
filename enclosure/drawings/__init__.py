"""Drawings of the products: sheets from the geometry, as SVG, PDF and DXF."""
