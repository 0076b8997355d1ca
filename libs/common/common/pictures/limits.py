"""What a picture may cost, known to both sides: the process that asks and the child that decodes."""

from __future__ import annotations

import struct

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_PIXELS = 40_000_000
MAX_FRAMES = 50
LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 320
QUALITY, THUMBNAIL_QUALITY = 85, 75

MEMORY_BYTES = 300 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 10.0
# Twice what the largest picture of that size and quality needs; a child cannot fill the disk.
OUTPUT_BYTES = 24 * 1024 * 1024

# How the child ends when it refuses; 0 is success, anything else means that the decoder died.
UNREADABLE, TOO_LARGE, ANIMATED = 10, 11, 12
# Width and height of the picture in pixels, then the lengths of picture and thumbnail in bytes.
HEADER = struct.Struct(">IIII")
