"""One line spoken by eSpeak NG, as a program of its own: the library keeps what it has drawn by lot from line to line, and only a fresh
process speaks a line the same each time. Run by path with a bare interpreter: it may import nothing of adgen.

In: a line of JSON {library, data, voices, rate, text}. Out: a line of JSON {rate, events} or {error, names}, then 16-bit samples.
"""

import ctypes
import json
import sys

WORD, STOPPED = 1, 0  # kinds of events
SYNCHRONOUS, DONT_EXIT, UTF8, SPEED = 2, 0x8000, 1, 1


class Number(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    """As speak_lib.h has it."""

    _fields_ = [
        ("type", ctypes.c_int), ("unique", ctypes.c_uint), ("text_position", ctypes.c_int), ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int), ("sample", ctypes.c_int), ("user_data", ctypes.c_void_p), ("id", Number),
    ]  # fmt: skip


class Voice(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p), ("languages", ctypes.c_char_p), ("identifier", ctypes.c_char_p), ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte), ("variant", ctypes.c_ubyte), ("xx1", ctypes.c_ubyte), ("score", ctypes.c_int), ("spare", ctypes.c_void_p),
    ]  # fmt: skip


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))


def main() -> None:
    asked = json.loads(sys.stdin.buffer.readline())
    library = ctypes.CDLL(asked["library"])
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, asked["data"].encode(), DONT_EXIT)
    if rate <= 0:
        return answer({"error": "start"})
    if not any(library.espeak_SetVoiceByName(name.encode()) == 0 for name in asked["voices"]):
        return answer({"error": "voice", "names": names(library)})
    library.espeak_SetParameter(SPEED, asked["rate"], 0)
    out, events = bytearray(), []

    def heard(wave, n, found):  # type: ignore[no-untyped-def]
        if wave and n > 0:
            out.extend(ctypes.string_at(wave, n * 2))
        k = 0
        while found[k].type != STOPPED:
            events.append((found[k].type, found[k].text_position, found[k].audio_position))
            k += 1
        return 0

    callback = CALLBACK(heard)
    library.espeak_SetSynthCallback(callback)
    text = asked["text"].encode()
    if library.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, 1, 0, UTF8, None, None) or library.espeak_Synchronize():
        return answer({"error": "speak"})
    answer({"rate": rate, "events": events}, bytes(out))


def names(library: ctypes.CDLL) -> list:  # type: ignore[type-arg]
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(Voice))
    found, out, k = library.espeak_ListVoices(None), [], 0
    while found[k]:
        languages = found[k].contents.languages or b""
        out.append(languages[1:].split(b"\0")[0].decode("utf-8", "replace"))  # a byte of priority comes first
        k += 1
    return out


def answer(head: dict, raw: bytes = b"") -> None:  # type: ignore[type-arg]
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + raw)


if __name__ == "__main__":
    main()
