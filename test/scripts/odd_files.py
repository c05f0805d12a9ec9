"""odd_files.py KIND FILE [N]: what no encoder makes, for test/scripts/odd-files."""
import math
import os
import struct
import sys


def ape(path, size):
    """An APEv2 tag with a cover of that size behind the sound (https://wiki.hydrogenaud.io/index.php?title=APEv2_specification)."""

    def item(key, value, flags):
        return struct.pack("<II", len(value), flags) + key + b"\x00" + value

    items = item(b"Comment", b"kept", 0)
    items += item(b"Cover Art (Front)", b"cover.jpg\x00\xff\xd8\xff\xe0" + os.urandom(int(size)), 2)

    def frame(flags):
        return b"APETAGEX" + struct.pack("<IIIIQ", 2000, len(items) + 32, 2, flags, 0)

    with open(path, "ab") as f:
        f.write(frame(0xA0000000) + items + frame(0x80000000))


def id3v1(path):
    """An ID3v1 tag at the end, as 128 bytes (https://id3.org/ID3v1)."""
    with open(path, "ab") as f:
        f.write(b"TAG" + b"old".ljust(124, b"\x00") + b"\xff")


def wavsize(path, size):
    """The size of the sound as programs write it that cannot seek back."""
    with open(path, "r+b") as f:
        head = f.read(4096)
        at = head.index(b"data")
        f.seek(at + 4)
        f.write(struct.pack("<I", int(size)))
        f.seek(4)
        f.write(struct.pack("<I", int(size)))


def dsf(path):
    """Three seconds of 440 Hz in DSD64, mono (Sony, DSF File Format Specification 1.01), by a first-order sigma-delta modulator."""
    rate, seconds, block = 2822400, 3, 4096
    n = rate * seconds
    period = rate // 440
    wave = [0.5 * math.sin(2 * math.pi * i / period) for i in range(period)]
    data, error, byte = bytearray(), 0.0, 0
    for i in range(n):
        error += wave[i % period]
        if error > 0:
            byte |= 1 << (i & 7)
            error -= 1
        else:
            error += 1
        if i & 7 == 7:
            data.append(byte)
            byte = 0
    data += b"\x69" * (-len(data) % block)
    with open(path, "wb") as f:
        f.write(b"DSD " + struct.pack("<QQQ", 28, 28 + 52 + 12 + len(data), 0))
        f.write(b"fmt " + struct.pack("<QIIIIIIQII", 52, 1, 0, 1, 1, rate, 1, n, block, 0))
        f.write(b"data" + struct.pack("<Q", 12 + len(data)) + data)


def mod(path):
    """A ProTracker module of one pattern that plays a square wave."""
    sample = bytes([96] * 16 + [160] * 16) * 32
    head = b"Tracked".ljust(20, b"\x00")
    head += b"square".ljust(22, b"\x00") + struct.pack(">HBBHH", len(sample) // 2, 0, 64, 0, len(sample) // 2)
    head += (b"\x00" * 22 + struct.pack(">HBBHH", 0, 0, 0, 0, 1)) * 30
    head += bytes([1, 127]) + bytes(128) + b"M.K."
    note = struct.pack(">HH", 428, 0x1000)
    pattern = b"".join((note if row % 8 == 0 and channel == 0 else bytes(4)) for row in range(64) for channel in range(4))
    with open(path, "wb") as f:
        f.write(head + pattern + sample)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
