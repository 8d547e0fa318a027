#!/usr/bin/env python3
"""Reads the same feeds with other programs and with Gorwel, one after the other, and prints what each costs.

    python3 benches/peers/measure.py [FEEDS ...]      (default: 200 1000)

The sites are those of the harvest bench. Peers: newsboat and rss2email (apt install newsboat rss2email), reader
(python3 -m venv target/peers && target/peers/bin/pip install reader). What is not installed is left out, and said.
The figures are CPU milliseconds a feed of the whole process and its children, its start included.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
READER = os.path.join(ROOT, "target", "peers", "bin", "python")
READER_CODE = """
import sys
from reader import make_reader
reader = make_reader("reader.db")
for url in open("urls").read().split():
    reader.add_feed(url, exist_ok=True)
for result in reader.update_feeds_iter(workers=8):
    if isinstance(result.value, Exception):
        sys.exit(str(result.value))
"""


def executable(arguments, name):
    """Builds something, and returns where it is."""
    lines = subprocess.run(
        ["cargo", *arguments, "--message-format=json"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    ).stdout.splitlines()
    made = [json.loads(line) for line in lines if line.startswith("{")]
    return [m["executable"] for m in made if m.get("executable") and m["target"]["name"] == name][-1]


def built():
    """Builds the bench and the program, and returns where they are."""
    bench = executable(["bench", "--no-run", "--bench", "harvest"], "harvest")
    return bench, executable(["build", "--release"], "gorwel")


def cost(command, folder):
    """Runs a command, and returns CPU and wall seconds of it and its children."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    home = dict(os.environ, HOME=folder, XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder)
    done = subprocess.run(command, cwd=folder, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        print(f"  {command[0]} ended with {done.returncode}: {done.stderr[-300:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall


def gorwel(program, urls, folder):
    with open(os.path.join(folder, "feeds.toml"), "w") as feeds:
        feeds.write('[[body]]\nslug = "bench"\nname.en = "Bench"\n')
        for n, url in enumerate(urls):
            feeds.write(f'[[source]]\nslug = "feed-{n}"\nbody = "bench"\nkind = "feed"\nurl = "{url}"\n')
    return [program, "harvest", "--all", "--quiet", "--allow-private", "127.0.0.0/8", "--min-gap", "0"]


def newsboat(_, urls, folder):
    write(folder, "urls", "\n".join(urls))
    write(folder, "config", "reload-threads 8\n")
    return ["newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"]


def rss2email(_, urls, folder):
    if not os.path.exists(os.path.join(folder, "r2e.cfg")):
        write(folder, "r2e.cfg", "[DEFAULT]\nfrom = a@b.example\nto = c@d.example\nuse-publisher-email = False\n")
        with open(os.path.join(folder, "r2e.cfg"), "a") as config:
            for n, url in enumerate(urls):
                config.write(f"[feed.f{n}]\nurl = {url}\nto = c@d.example\n")
    return ["r2e", "-c", "r2e.cfg", "-d", "r2e.json", "run", "--no-send"]


def reader(_, urls, folder):
    write(folder, "urls", "\n".join(urls))
    return [READER, "-c", READER_CODE]


def write(folder, name, text):
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)


def main():
    bench, program = built()
    peers = [("gorwel (with its index)", gorwel, program), ("newsboat", newsboat, "newsboat"),
             ("rss2email", rss2email, "r2e"), ("reader", reader, READER)]
    for feeds in [int(word) for word in sys.argv[1:]] or [200, 1000]:
        origin = subprocess.Popen([bench, "--role", "origin", json.dumps({"ready": feeds})],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        port = json.loads(origin.stdout.readline())["port"]
        urls = [f"http://127.1.0.{n // 20 + 1}:{port}/feed/{n}" for n in range(feeds)]
        print(f"{feeds} feeds of 20 items: CPU ms a feed (wall s)")
        for name, prepare, needed in peers:
            if not shutil.which(needed):
                print(f"  {name}: not installed, left out")
                continue
            with tempfile.TemporaryDirectory(dir=os.path.join(ROOT, "target")) as folder:
                cold = cost(prepare(program, urls, folder), folder)
                warm = cost(prepare(program, urls, folder), folder)
            figure = lambda c: f"{c[0] * 1000 / feeds:8.2f} ({c[1]:6.2f})"
            print(f"  {name:<24} cold {figure(cold)}   warm {figure(warm)}", flush=True)
        origin.kill()
        origin.wait()


main()
