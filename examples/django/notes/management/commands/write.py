from django.core.management.base import BaseCommand

from notes.models import Note


class Command(BaseCommand):
    help = 'Writes a note.'

    def add_arguments(self, parser):
        parser.add_argument('text')

    def handle(self, *args, text, **options):
        self.stdout.write(str(Note.objects.create(text=text).pk))
