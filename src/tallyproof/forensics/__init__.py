"""Statistical signals with a null model, an effect in votes and other explanations: one folder a method."""
