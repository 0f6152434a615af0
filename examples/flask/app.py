import os

from flask import Flask, jsonify

app = Flask(__name__)


@app.get('/')
def index():
    return 'Hello from Flask\n'


@app.get('/process')
def process():
    return jsonify(pid=os.getpid(), uid=os.getuid())
