"""The law and the organisation's agreements: what is answered about a link on a date."""
