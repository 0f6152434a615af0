import os
import signal
from concurrent.futures import ThreadPoolExecutor

import grpc

import greeter_pb2
import greeter_pb2_grpc


class Greeter(greeter_pb2_grpc.GreeterServicer):
    def Greet(self, request, context):
        if not request.name:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "name is empty")
        return greeter_pb2.Greeting(text=f"Hello, {request.name}!", user=os.getuid())

    def CountDown(self, request, context):
        for value in range(request.start, 0, -1):
            yield greeter_pb2.Number(value=value)


server = grpc.server(ThreadPoolExecutor(max_workers=4))
greeter_pb2_grpc.add_GreeterServicer_to_server(Greeter(), server)
server.add_insecure_port("0.0.0.0:50051")
# Running calls have two seconds to finish.
signal.signal(signal.SIGTERM, lambda *_: server.stop(grace=2))
server.start()
print("listening on port 50051")
server.wait_for_termination()
print("stopped")
