"""Records: what figures computed, as files, and the files published with the original article."""
