"""Cost: price book, cost model and workbook."""
