from django.db import models


class Note(models.Model):
    id = models.BigAutoField(primary_key=True)
    text = models.TextField()
    written = models.DateTimeField(auto_now_add=True)
