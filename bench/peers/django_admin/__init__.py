"""A Django project of three tables, registered with its admin as its documentation teaches."""
