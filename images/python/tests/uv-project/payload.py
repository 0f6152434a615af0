import pathlib
import subprocess


def dangling(environment):
    """Folders in which the environment looks for packages, and which are not in this image."""
    files = pathlib.Path(environment).glob("lib/python3.*/site-packages/*.pth")
    lines = [line.strip() for file in files for line in file.read_text().splitlines()]
    return [line for line in lines if line.startswith("/") and not pathlib.Path(line).exists()]


assert dangling("/opt/venv") == [], f"packages are looked for in {dangling('/opt/venv')}"
import greeting  # noqa: E402

assert greeting.__file__.startswith("/opt/venv/lib/"), f"the module is {greeting.__file__}"
# The error without --no-editable.
assert dangling("/tmp/editable") == ["/home/monty/project/src"], f"editable: {dangling('/tmp/editable')}"
failed = subprocess.run(["/tmp/editable/bin/greet"], capture_output=True, text=True)
assert "No module named 'greeting'" in failed.stderr, f"an editable installation works: {failed}"
