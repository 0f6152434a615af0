import asyncio
import signal


async def main():
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    print("ready")
    await stopped.wait()
    print("stopped")


asyncio.run(main())
