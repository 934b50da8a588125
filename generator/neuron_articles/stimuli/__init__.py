"""What is shown to a model: pictures of users, the data set of the small model, written words, maps."""
