"""What changes a request for training, by what is done."""
