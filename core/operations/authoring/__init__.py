"""For whoever writes a plugin: find it in a folder, begin one, and say what is wrong with it."""
