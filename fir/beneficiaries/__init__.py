"""The pages of beneficiaries: their list, one of them, what is corrected, merged, published."""
