"""What comes in: files, folders, the web, git, settings and files of variables."""
