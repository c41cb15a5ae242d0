"""To-dos in office systems: what waits for a person, who is told of it, and how it is kept up to date there."""
