"""What the API server does before it keeps an object: it checks it and fills it in."""
