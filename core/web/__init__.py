"""What every page needs: the gate, forms and how they are answered, pages, errors, static files."""
