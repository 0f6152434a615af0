import click

from wordcount import count_words


@click.command()
@click.option("--top", default=10, show_default=True, help="How many words to show.")
@click.argument("file", type=click.File(), default="-")
def main(top, file):
    """Counts the words of FILE, or of standard input."""
    for word, number in count_words(file.read())[:top]:
        click.echo(f"{number} {word}")
