import sys

import grpc

import greeter_pb2
import greeter_pb2_grpc

with grpc.insecure_channel("127.0.0.1:50051") as channel:
    grpc.channel_ready_future(channel).result(timeout=20)
    greeter = greeter_pb2_grpc.GreeterStub(channel)
    try:
        greeting = greeter.Greet(greeter_pb2.GreetRequest(name=sys.argv[1]))
        print(greeting.text, greeting.user)
        for number in greeter.CountDown(greeter_pb2.CountDownRequest(start=3)):
            print(number.value)
    except grpc.RpcError as error:
        sys.exit(f"{error.code().name}: {error.details()}")
