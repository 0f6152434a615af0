import os

import psycopg
from django.db import connection
from django.http import JsonResponse

from .models import Note


def notes(request):
    return JsonResponse({'notes': list(Note.objects.order_by('id').values_list('text', flat=True))})


def about(request):
    with connection.cursor() as cursor:
        cursor.execute('SELECT version()')
        (server,) = cursor.fetchone()
    return JsonResponse({'libpq': psycopg.pq.__impl__, 'server': server, 'uid': os.getuid()})
