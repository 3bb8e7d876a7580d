"""Pages of users and their licences."""
