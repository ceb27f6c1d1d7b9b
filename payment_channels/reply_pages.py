"""The pages of ``docs/errors``, one per code that a bank can hear, written from the tables of replies.

``python -m payment_channels.reply_pages docs/errors`` writes them anew; a test holds them to the tables.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from payment_channels.mobile_banking import replies as host_to_host
from payment_channels.reply import Reply
from payment_channels.snap import replies as snap

OPENING = """# Reply codes

What a bank hears from us, a page each: what it means, what to do, what became of the money. SNAP's codes are
HTTP status, service, case; host to host has reply codes of its own, which a bank's profile may rename.
Written from the tables in `payment_channels`; do not edit by hand.
"""


def page_name(reply: Reply) -> str:
    """The page's file: ``4042513.md``, ``h2h-13.md``, ``h2h-unauthorized.md``."""
    if reply.service != host_to_host.SERVICE:
        return f"{reply.code}.md"
    return f"h2h-{reply.code.removeprefix('h2h.').replace('.', '-').replace('_', '-')}.md"


def all_replies() -> Iterator[Reply]:
    """Every reply of ours to a bank."""
    yield from snap.replies()
    yield from host_to_host.replies()


def pages() -> Mapping[str, str]:
    """The content of each file, by its name."""
    found = {page_name(one): _page(one) for one in all_replies()}
    return {**found, "README.md": _index()}


def _page(one: Reply) -> str:
    meaning_id, meaning = one.meaning
    to_do_id, to_do = one.to_do
    message_id, message = one.message
    return f"""# {one.code} {_plain(message)}

{one.service}, HTTP {one.status}.

| | |
|---|---|
| What it means | {meaning} |
| What to do | {to_do} |
| The money | {one.money.english} |

## Bahasa Indonesia: {_plain(message_id)}

| | |
|---|---|
| Artinya | {meaning_id} |
| Yang perlu dilakukan | {to_do_id} |
| Uangnya | {one.money.indonesian} |

All codes: [README](README.md). Messages: [bank-integration](../bank-integration.md).
"""


def _index() -> str:
    parts, before = [OPENING], ""
    for one in all_replies():
        if one.service != before:
            parts.append(f"\n## {one.service}\n| code | HTTP | message | the money |\n|---|---|---|---|\n")
            before = one.service
        link = f"[{one.code}]({page_name(one)})"
        parts.append(f"| {link} | {one.status} | {_plain(one.message[1])} | {one.money.english} |\n")
    return "".join(parts)


def _plain(message: str) -> str:
    """A message without the places that are filled per refusal."""
    for place in (" {field}", "{field} ", " {reason}", "{reason}"):
        message = message.replace(place, "")
    return message.strip().rstrip(".")


def write(folder: Path) -> None:
    """Write all pages into ``folder``; a page of a code that is gone goes too."""
    wanted = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
