"""What a probability sample of stations says about the result, and what it cannot say."""
