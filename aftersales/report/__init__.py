"""What leaves the product: plain text, workbook, page."""
