"""What takes two transactions: before and after something outside."""
