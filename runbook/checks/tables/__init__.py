"""What is known of command lines: tables that are made of the programs themselves, and data files."""
