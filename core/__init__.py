"""Caseloom's core: clients, plans and monitoring, and the hooks that specializations fill."""
from core.foundation.postgres import leave_out_driver

leave_out_driver()  # here, because this runs before any module of ours imports peewee
