"""Lists the pods of this pod's namespace, then new ones as they appear."""
from pathlib import Path

from kubernetes import client, config, watch

NAMESPACE = Path('/var/run/secrets/kubernetes.io/serviceaccount/namespace')


def main() -> None:
    config.load_incluster_config()
    namespace = NAMESPACE.read_text()
    pods = client.CoreV1Api()
    found = pods.list_namespaced_pod(namespace)
    for pod in found.items:
        print(pod.metadata.name, pod.status.phase)
    since = found.metadata.resource_version
    for event in watch.Watch().stream(pods.list_namespaced_pod, namespace, resource_version=since, timeout_seconds=5):
        print(event['type'], event['object'].metadata.name)


if __name__ == '__main__':
    main()
