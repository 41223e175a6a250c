"""What controllers make of objects, at once: replica sets, pods that run, addresses, volumes that are bound."""
