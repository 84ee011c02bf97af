"""What one gets from django-import-export and django-simple-history without doing anything more."""
