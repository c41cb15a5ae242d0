"""Starting everything with one command (``make run``): guards, preparation, services, samples, a summary."""
