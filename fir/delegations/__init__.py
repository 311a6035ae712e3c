"""The pages of delegations: their list, one to enter, a file of them, each of its report's figures opened."""
