"""From a Brief to a Result, by Claude or offline. Pure: no Django, no settings, no database."""
