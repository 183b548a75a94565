"""ffmpeg_ad: the reference ad as one FFmpeg filter graph, written by hand and with care.

    python ffmpeg_ad.py ROW.json ASSETS OUT.mp4 THREADS

Sub-pixel push-in by `perspective` (zoompan moves in whole pixels and trembles), every colour conversion told to be BT.709, texts
and stills drawn once (artwork.py), small pictures blended as boxes. What it cannot do: overlays move in whole pixels, and the
headline comes as one block, not word by word.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import artwork
import imageio_ffmpeg

# a still is decoded and converted once, then repeated
HELD = "loop=loop=-1:size=1,settb=1/30,setpts=N,fps=30,trim=end_frame=140"
RGBA = f"scale=out_color_matrix=bt709:out_range=tv,format=yuva420p,{HELD}"
FULL = f"scale=1920:1080:in_range=full:in_color_matrix=bt601:out_color_matrix=bt709:out_range=tv,format=yuv420p,{HELD}"
PNG = f"scale=1920:1080:out_color_matrix=bt709:out_range=tv,format=yuv420p,{HELD}"
TAGS = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"


def graph() -> str:
    """Scenes of 127, 135, 135 and 98 frames, faded over 15 frames from frames 112, 232 and 352."""
    zoom = "(1+0.15*on/126)"
    left, right = f"(W/2-W/2/{zoom})", f"(W/2+W/2/{zoom})"
    top, bottom = f"(H/2-H/2/{zoom})", f"(H/2+H/2/{zoom})"
    pop = _back(0.25, 0.6)
    badge = _back(1.25, 0.4)
    return ";".join((
        # S1
        f"[0:v]{FULL},perspective=x0='{left}':y0='{top}':x1='{right}':y1='{top}':x2='{left}':y2='{bottom}':x3='{right}':y3='{bottom}'"
        ":sense=source:eval=frame:interpolation=linear[bare]",
        # drawbox takes the colour out of what it darkens
        f"[12:v]{RGBA}[scrim];[bare][scrim]overlay=y=720:eof_action=pass[plate]",
        f"[1:v]{RGBA},fade=in:st=0.3:d=0.6:alpha=1[headline]",
        f"[2:v]{RGBA},fade=in:st=0.7:d=0.5:alpha=1[sub]",
        "[plate][headline]overlay=x=(W-w)/2:y='858-h/2+60*pow(1-clip((t-0.3)/0.6\\,0\\,1)\\,3)':eval=frame:eof_action=pass[one]",
        "[one][sub]overlay=x=(W-w)/2:y=1030-h/2:eof_action=pass,trim=end_frame=127,settb=1/30,setpts=N,fps=30[s1]",
        # S2: its own clock starts a quarter of a second before the boundary
        f"[3:v]{PNG}[ground]",
        f"[4:v]{RGBA},scale=w='2*trunc((800*(0.6+0.4*{pop}))/2)':h=-1:eval=frame[product]",
        "[ground][product]overlay=x=(W-w)/2:y='(H-h)/2-12*sin(2*PI*max(0\\,t-0.85)/2)':eval=frame[two]",
        f"[5:v]{RGBA},scale=w='max(2\\,2*trunc(280*{badge}/2))':h=-1:eval=frame[badge]",
        "[two][badge]overlay=x=1252-w/2:y=335-h/2:eval=frame:enable='gte(t\\,1.27)',trim=end_frame=135,settb=1/30,setpts=N,fps=30[s2]",
        # S3
        f"[6:v]scale=1920:1080,format=yuv420p,fps=30,trim=end_frame=135,settb=1/30,setpts=N,fps=30[broll];[7:v]{RGBA}[third]",
        "[broll][third]overlay=x='97-1040*pow(1-clip((t-0.25)/0.5\\,0\\,1)\\,3)':y=714:eval=frame:eof_action=pass,"
        "trim=end_frame=135,settb=1/30,setpts=N,fps=30[s3]",
        # S4
        f"[8:v]{PNG}[end];[9:v]{RGBA},fade=in:st=0.25:d=0.5:alpha=1[logo]",
        "[end][logo]overlay=x=(W-w)/2:y=194:eof_action=pass[four]",
        f"[10:v]{RGBA},scale=w='2*trunc(620*(1+0.04*(0.5-0.5*cos(2*PI*max(0\\,t-0.25))))/2)':h=-1:eval=frame[button]",
        "[four][button]overlay=x=(W-w)/2:y=691-h/2:eval=frame,trim=end_frame=98,settb=1/30,setpts=N,fps=30[s4]",
        f"[s1][s2]xfade=fade:duration=0.5:offset={112 / 30}[a]",
        f"[a][s3]xfade=fade:duration=0.5:offset={232 / 30}[b]",
        f"[b][s4]xfade=fade:duration=0.5:offset={352 / 30},trim=end_frame=450,{TAGS}[v]",
        "[11:a]atrim=end=15,afade=in:d=0.5,afade=out:st=14:d=1[sound]",
    ))  # fmt: skip


def _back(start: float, length: float) -> str:
    """ease-out-back from `start` over `length` seconds, as an expression of t; 0 before."""
    p = f"(clip((t-{start})/{length}\\,0\\,1)-1)"
    return f"(1+2.70158*pow({p}\\,3)+1.70158*pow({p}\\,2))"


def command(folder: Path, assets: Path, out: Path, threads: int) -> list[str]:
    each = [] if not threads else ["-threads", str(threads), "-filter_threads", str(threads), "-filter_complex_threads", str(threads)]
    shown = [
        assets / "plate1.jpg", folder / "headline.png", folder / "sub.png", folder / "gradient.png", folder / "product.png",
        folder / "badge.png", assets / "broll.mp4", folder / "third.png", folder / "end.png", assets / "logo.png",
        folder / "button.png", assets / "music.wav", folder / "scrim.png",
    ]  # fmt: skip
    inputs = [word for path in shown for word in ("-i", str(path))]
    return [
        imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-y", "-loglevel", "error", *each, *inputs, "-filter_complex", graph(), "-map", "[v]", "-map", "[sound]",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v", "high", "-pix_fmt", "yuv420p", *(["-threads", str(threads)] if threads else []),
        "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2", "-movflags", "+faststart", str(out),
    ]  # fmt: skip


def main() -> None:
    row, assets, out, threads = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    with tempfile.TemporaryDirectory() as folder:
        artwork.draw(json.loads(row.read_text()), assets, Path(folder))
        subprocess.run(command(Path(folder), assets, out, threads), check=True)


if __name__ == "__main__":
    main()
