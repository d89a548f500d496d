"""Caseloom's core: clients, plans and monitoring, and the hooks that specializations fill."""
