"""Every address in the world, on this machine: run by `test_addresses` in a network of its own.

All of IPv4 and IPv6 is routed to this process, which answers names and pages and notes each
connection by the address that was asked for. Reads the addresses of `data/addresses.toml`, and
writes what came of each and which connections there were.
"""

from __future__ import annotations

import json
import os
import re
import socket
import struct
import subprocess
import tempfile
import threading
import tomllib
from contextlib import suppress
from ipaddress import IPv4Address, ip_address
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

PUBLIC = "93.184.215.14"  # of a site of strangers, in this network
NAMES = "9.9.9.9"  # the server of names
TEXT = "Xã Minh Tân gặt xong 512,5 ha lúa đông xuân, được cả mùa lẫn giá, ai cũng mừng."
PAGE = f"<html><body><h1>Minh Tân được mùa lúa</h1><p>{TEXT}</p>"
TOLD = tomllib.loads((Path(__file__).parent / "data" / "addresses.toml").read_text("utf-8"))
NAMED: dict[str, list[list[str]]] = TOLD["names"]
met: list[tuple[str, int]] = []  # connections: the address and port that were asked for
asked: dict[tuple[str, int], int] = {}


def own_network() -> None:
    """Route all there is to this process, whose server of names is known to the system."""
    for family, everything in (("-4", "0.0.0.0/0"), ("-6", "::/0")):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        subprocess.run(["ip", family, "route", "add", "local", everything, "dev", "lo"], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as file:
        file.write(f"nameserver {NAMES}\noptions timeout:1 attempts:1\n")
        file.flush()
        subprocess.run(["mount", "--bind", file.name, "/etc/resolv.conf"], check=True)


def addresses_of(name: str, kind: int) -> list[bytes]:
    """The packed addresses of a name; `kind` is 1 for IPv4 and 28 for IPv6."""
    if (answers := NAMED.get(name.lower().rstrip("."))) is None:
        return []
    asked[name, kind] = asked.get((name, kind), 0) + 1
    known = map(ip_address, answers[min(asked[name, kind], len(answers)) - 1])
    return [each.packed for each in known if isinstance(each, IPv4Address) == (kind == 1)]


def answer_names(server: socket.socket) -> None:
    while True:
        query, sender = server.recvfrom(2048)
        labels, at = [], 12
        while size := query[at]:
            labels.append(query[at + 1 : at + 1 + size].decode())
            at += size + 1
        (kind,) = struct.unpack("!H", query[at + 1 : at + 3])
        found = addresses_of(".".join(labels), kind)
        head = query[:2] + struct.pack("!HHHHH", 0x8180, 1, len(found), 0, 0)
        records = [
            struct.pack("!HHHIH", 0xC00C, kind, 1, 0, len(packed)) + packed for packed in found
        ]
        server.sendto(head + query[12 : at + 5] + b"".join(records), sender)


def answer_pages(server: socket.socket) -> None:
    while True:
        connection, _ = server.accept()
        with connection, suppress(OSError, IndexError):  # one that says nothing, too
            address, port = connection.getsockname()[:2]
            met.append((address, port))
            connection.settimeout(0.5)
            request = connection.recv(8192).decode("latin-1")
            path = unquote(request.split(" ")[1]).removeprefix("/")
            status, _, target = path.partition("/")
            body, head = PAGE, "HTTP/1.1 200 OK"
            if path == "tin-moved-p2.html":
                status, target = "302", "http://10.0.0.1/"
            if status.startswith("3"):
                head = f"HTTP/1.1 {status} Moved\r\nLocation: {target}"
            elif status == "refresh":
                body += f'<meta http-equiv="refresh" content="0; url={target}">'
            elif status == "next" or path.startswith("tin"):
                target = target or path.replace(".html", "-p2.html")
                body += f'<a rel="next" href="{target}">Trang sau</a>'
            data = body.encode()
            head += f"\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(data)}"
            connection.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode("latin-1") + data)


def serve(ports: set[int]) -> None:
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind((NAMES, 53))
    threading.Thread(target=answer_names, args=(names,), daemon=True).start()
    for port in ports:
        for family, everywhere in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            server = socket.socket(family)
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            server.bind((everywhere, port))
            server.listen(64)
            threading.Thread(target=answer_pages, args=(server,), daemon=True).start()


def main() -> None:
    from rag.errors import InputError
    from rag.ingest import readers  # before the clock of the first page

    vars(readers)["_SECONDS_OF_PAGE"] = 5.0
    own_network()
    cases = [*chain(*TOLD["addresses"].values())]
    given = {int(port) for case in cases for port in re.findall(r":(\d{1,5})(?=[/?#]|$)", case)}
    serve({80, 443, 3128, *(port for port in given if 0 < port < 65536)})
    os.environ["http_proxy"] = os.environ["https_proxy"] = "http://10.9.9.9:3128"
    found = []
    for case in cases:
        met.clear()
        try:
            said = readers.load_url(case).text
        except InputError as error:
            said = f"refused: {error}"
        found.append({"case": case, "said": said, "met": list(met)})
    # That connections are noted, of both kinds: what the policy is there to prevent.
    met.clear()
    for address in ("10.0.0.1", "127.0.0.1", "::ffff:10.0.0.2", "::127.0.0.1"):
        socket.create_connection((address, 80), 5).close()
    noted = threading.Event()
    for _ in range(50):
        if len(met) == 4:
            break
        noted.wait(0.1)
    Path("/dev/stdout").write_text(json.dumps({"found": found, "noted": met}))


if __name__ == "__main__":
    main()
