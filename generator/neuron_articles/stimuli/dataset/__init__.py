"""The data set of the small model: openly licensed drawings, written words and maps, built and read."""
