"""What calls the outside between two transactions: the intent is stored first, the answer after."""
