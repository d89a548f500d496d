"""The pages about signing in and about staff."""
from core.accounts.views import sign_in, staff

BLUEPRINTS = (sign_in.bp, staff.bp)
