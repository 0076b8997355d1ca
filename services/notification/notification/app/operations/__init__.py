"""Work of two transactions with a call to the outside between them."""
