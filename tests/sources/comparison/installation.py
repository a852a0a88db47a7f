"""What a server needs, from PyPI into a virtual environment and from npm into a folder: one each."""
import shutil
import subprocess
import sys


def command(folder, installed):
    """Installs what is missing; the words that start the server, and variables that go with them."""
    place = installed / folder.name
    if (folder / "server.py").exists():
        python = place / "bin" / "python"
        once(folder / "requirements.txt", place, lambda listed: _pip(place, listed))
        return [str(python), str(folder / "server.py")], {"PYTHONPATH": str(folder.parent / "serving")}
    once(folder / "package.json", place, lambda listed: _npm(place))
    path = f"{place / 'node_modules'}:{folder.parent / 'serving'}"
    return ["node", str(folder / "server.js")], {"NODE_PATH": path}


def once(listed, place, install):
    """Calls `install` unless the place has what this list says."""
    mark = place / listed.name
    if mark.exists() and (place / "complete").exists() and mark.read_text() == listed.read_text():
        return
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    shutil.copy(listed, mark)
    install(mark)
    (place / "complete").touch()


def _pip(place, listed):
    _call([sys.executable, "-m", "venv", place])
    _call([place / "bin" / "pip", "install", "-q", "--disable-pip-version-check", "-r", listed])


def _npm(place):
    _call(["npm", "install", "--prefix", place, "--no-audit", "--no-fund", "--loglevel=error"])


def _call(words):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))} failed:\n{done.stdout}{done.stderr}")
