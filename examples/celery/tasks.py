import os
import time

from celery import Celery

url = os.environ.get('REDIS_URL', 'redis://127.0.0.1:6379/0')
app = Celery('tasks', broker=url, backend=url)
app.conf.broker_connection_retry_on_startup = True


@app.task
def total(numbers):
    return sum(numbers)


@app.task
def user_after(seconds):
    time.sleep(seconds)
    return os.getuid()
