"""From sums to parameters: marginal, conditional and joint likelihood."""
