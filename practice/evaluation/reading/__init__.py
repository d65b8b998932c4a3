"""What can be verified about an answer's own words, without a model. English only; linear in the answer's length."""
