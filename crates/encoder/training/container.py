"""The format of model files, which `crates/encoder/src/container.rs` reads."""

import struct
import zlib


def container(sections):
    """{name: bytes} → the bytes of a model file, and its fingerprint."""
    places, at = [], 32 + 32 * len(sections)
    for data in sections.values():
        at = -(-at // 64) * 64
        places.append((at, len(data)))
        at += len(data)
    out = bytearray(at)
    out[24:32] = struct.pack("<II", len(sections), 0)
    for k, (name, (offset, length)) in enumerate(zip(sections, places, strict=True)):
        out[32 + 32 * k : 64 + 32 * k] = struct.pack("<16sQQ", name.encode(), offset, length)
        out[offset : offset + length] = sections[name]
    out[16:24] = struct.pack("<Q", at)
    crc = zlib.crc32(out[16:])
    out[0:16] = b"CDMODEL\n" + struct.pack("<II", 1, crc)
    return bytes(out), crc
