"""What tests of the importer share."""

import pytest

from hanoi_industry.spreadsheets.reading import read_file


@pytest.fixture
def read(tmp_path):
    """Reads bytes as if they had been uploaded under this name."""

    def read_it(data, name="upload.xlsx", **more):
        path = tmp_path / "stored"
        path.write_bytes(data)
        return read_file(path, name, **more)

    return read_it
