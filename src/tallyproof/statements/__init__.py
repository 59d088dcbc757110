"""What was said, by whom, in which language; where translations differ; whether quoted figures add up."""
