"""An object store for tests: a server of S3's protocol in this process."""

from collections.abc import Iterator
from contextlib import contextmanager

import fsspec
import pytest
from moto.server import ThreadedMotoServer


@contextmanager
def object_store() -> Iterator[str]:
    """An empty store; its address, which this process and those it starts find in their environment."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "someone",
            "AWS_SECRET_ACCESS_KEY": "of-a-test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            patch.setenv(name, value)
        # What was opened before knows the address of an earlier store.
        fsspec.get_filesystem_class("s3").clear_instance_cache()
        yield address
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    server.stop()
