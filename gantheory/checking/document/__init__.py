"""What a document says around its formulas: roles, names, hypotheses, claims, and how its lines follow."""
