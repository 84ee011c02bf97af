"""One thing done in a process of its own, told as a line of JSON: `python -m tests.bench.one build 1000`."""

import json
import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"


def main(what: str, argument: str) -> None:
    import django

    django.setup()
    from django.utils import translation

    from tests.bench import water, ways, world

    translation.activate("vi")
    if what == "build":
        world.built(int(argument))
        print(json.dumps(world.places()))
        return
    if what in water.WAYS:
        print(json.dumps(water.WAYS[what](argument)))
        return
    print(json.dumps(ways.WAYS[what](Path(argument)).as_dict()))


if __name__ == "__main__":
    main(*sys.argv[1:])
