"""What the scripts of the bench share: programs built, peers installed, panels generated, commands measured."""
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

BENCH = pathlib.Path(__file__).resolve().parent
ROOT = BENCH.parent
BUILD = ROOT / "build" / "bench"
RESULTS = BENCH / "results"
VENV = BUILD / "venv"
RULES = BENCH / "w1.csv"
MEASURES = "yoy,yoy_pct,pop_pct,rank,rank_yoy"

FLAGS = ["-std=c17", "-D_GNU_SOURCE", "-O3", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion"]
FLOOR_FLAGS = ["-march=native", "-ffp-contract=off"]
PROGRAMS = {  # name: sources, flags of its own
    "generate": (["generate.c"], []),
    "measure": (["measure.c"], []),
    "agree": (["agree.c"], ["-lm"]),
    "limits": (["limits.c"], ["-march=native", "-pthread"]),
    "floor": (["floor.c", "floor_read.c", "floor_alerts.c", "floor_derive.c"], [*FLOOR_FLAGS, "-pthread"]),
}
PEER_PACKAGES = {"duckdb": "duckdb", "polars": "polars", "clickhouse": "chdb"}  # in the PyPI
PEERS = [*PEER_PACKAGES, "datatable"]
SIZES = {"S": (700, 24, 60), "M": (2900, 100, 60), "L": (2900, 345, 60)}


class Failed(Exception):
    """A command did not do what it should; the message says which and why."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def output_of(command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stderr.strip()[-2000:]}")
    return done.stdout


# ------------------------------------------------------------------------------------------------------------------------------ programs


def build_programs():
    BUILD.mkdir(parents=True, exist_ok=True)
    compiler = os.environ.get("CC", "cc")
    for name, (sources, own) in PROGRAMS.items():
        output_of([compiler, *FLAGS, *(BENCH / source for source in sources), "-o", BUILD / name, *own])


def build_reading(tongbi):
    """bench/reading.c with the library that was built with the program; None where there is none."""
    folder = pathlib.Path(tongbi).resolve().parent / "engine"
    if not (folder / "libtongbi.so").exists():
        return None
    compiler = os.environ.get("CC", "cc")
    output_of([compiler, *FLAGS, f"-I{ROOT / 'include'}", BENCH / "reading.c", "-o", BUILD / "reading", f"-L{folder}", "-ltongbi",
               f"-Wl,-rpath,{folder}"])
    return BUILD / "reading"


def reading_rates(tongbi, data):
    """tongbi's own reading, on one and on all threads, best of five, as lines of the table of limits."""
    program = build_reading(tongbi)
    found = []
    for threads in sorted({1, os.cpu_count()}) if program else []:
        told = json.loads(output_of([program, "-j", "-t", str(threads), data]))
        found.append({"name": "reading", "threads": threads, "what": "tongbi reads it with its numbers into a panel", "bytes": told["bytes"],
                      "seconds": told["seconds"], "gb_per_s": round(1e-9 * told["bytes"] / told["seconds"], 3)})
    return found


def build_tongbi():
    say("building tongbi (release)")
    output_of(["sh", ROOT / "bootstrap", "build"])
    return ROOT / "build" / "tongbi"


def install_peers(names):
    """Installs what is missing. Returns the peers that can be run; says why others cannot."""
    wanted = [PEER_PACKAGES[name] for name in names if name in PEER_PACKAGES]
    present = []
    if wanted:
        try:
            install_from_pypi(wanted)
            present += [name for name in names if name in PEER_PACKAGES]
        except (Failed, OSError) as error:
            say(f"left out: {', '.join(wanted)}: {error}")
    if "datatable" in names:
        try:
            install_datatable()
            present.append("datatable")
        except (Failed, OSError) as error:
            say(f"left out: data.table: {error}")
    return present


def install_from_pypi(packages):
    python = VENV / "bin" / "python"
    if not python.exists():
        say(f"installing {', '.join(packages)} into {VENV.relative_to(ROOT)}")
        output_of([sys.executable, "-m", "venv", VENV])
    known = {line.split("==")[0].lower() for line in output_of([python, "-m", "pip", "freeze"]).splitlines()}
    missing = [package for package in packages if package not in known]
    if missing:
        output_of([python, "-m", "pip", "install", "-q", *missing])


def install_datatable():
    try:
        output_of(["Rscript", "-e", "library(data.table)"])
    except (Failed, OSError):
        say("installing r-cran-data.table")
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        output_of([*as_root, "apt-get", "update", "-qq"])
        output_of([*as_root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "r-cran-data.table"])


def versions(tongbi, peers):
    found = {"tongbi": output_of([tongbi, "--version"]).strip()} if tongbi else {}
    for name in peers:
        if name == "datatable":
            script = "cat(as.character(packageVersion('data.table')), 'on R', as.character(getRversion()))"
            found[name] = output_of(["Rscript", "-e", script]).strip()
        else:
            script = f"from importlib.metadata import version; print(version('{PEER_PACKAGES[name]}'))"
            found[name] = output_of([VENV / "bin" / "python", "-c", script]).strip()
            if name == "clickhouse":
                engine = "import chdb; print(chdb.query('SELECT version()', 'TabSeparated'))"
                found[name] = f"chdb {found[name]}, engine {output_of([VENV / 'bin' / 'python', '-c', engine]).strip()}"
    compiler = output_of([os.environ.get("CC", "cc"), "--version"]).splitlines()[0]
    found["floor"] = f"{compiler}, {' '.join(['-O3', *FLOOR_FLAGS])}"
    return found


def machine():
    """Processor, cores, memory, kernel: what times depend on."""
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines() if pathlib.Path("/proc/cpuinfo").exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "kernel": ".".join(platform.release().split(".")[:2]),
        "load": os.getloadavg()[0],
    }


# -------------------------------------------------------------------------------------------------------------------------------- panels


def size_numbers(size):
    parts = size.split("x")
    if size not in SIZES and not (len(parts) == 3 and all(part.isdigit() for part in parts)):
        raise Failed(f"{size}: expected a size: {', '.join(SIZES)} or ExIxT, entities x indicators x quarters")
    return SIZES.get(size) or tuple(map(int, parts))


def cells(size):
    entities, indicators, periods = size_numbers(size)
    return entities * indicators * periods


def generate(size, order, path):
    say(f"generating {size}, by {order}" if order != "shuffled" else f"generating {size}, shuffled")
    with open(path, "wb") as out:
        subprocess.run([BUILD / "generate", size, order], stdout=out, check=True)


def room_needed(size, jobs):
    """Bytes in the folder: the panel, and outputs of a and b, of which two stand side by side."""
    return cells(size) * (30 + (90 if "b" in jobs else 0) + (18 if "a" in jobs else 0))


def work_folder(where):
    """A folder that is gone afterwards: for panels and outputs, so best in memory."""
    shared = "/dev/shm"
    parent = where or (shared if os.access(shared, os.W_OK) else None)
    return tempfile.TemporaryDirectory(prefix="tongbi-bench-", dir=parent)


def check_room(folder, size, jobs):
    free = shutil.disk_usage(folder).free
    if free < room_needed(size, jobs):
        raise Failed(f"{size} needs {room_needed(size, jobs) / 2**30:.1f} GiB in {folder}, {free / 2**30:.1f} are free")


# ------------------------------------------------------------------------------------------------------------------------------- running


def command_of(program, job, size, data, out, tongbi):
    if program == "tongbi":
        if job == "a":
            return [tongbi, "alerts", data, "--rules", RULES, "--every-period", "-o", out, "--quiet"]
        return [tongbi, "derive", data, "--measures", MEASURES, "-o", out, "--quiet"]
    if program == "floor":
        return [BUILD / "floor", job, data, out, size]
    if program == "datatable":
        return ["Rscript", BENCH / "peers" / "peer_datatable.R", job, data, out]
    return [VENV / "bin" / "python", BENCH / "peers" / f"peer_{program}.py", job, data, out]


def measure(command, timeout, size="", stdin=None):
    """Runs a command. Returns wall, user, system (seconds) and peak_kib; raises Failed with what it said when it fails."""
    read_end, write_end = os.pipe()
    environment = {**os.environ, "BENCH_PERIODS": str(size_numbers(size)[2]) if size else ""}
    wrapped = [BUILD / "measure", str(write_end), str(timeout), *command]
    with subprocess.Popen(wrapped, pass_fds=[write_end], stdin=stdin or subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, errors="replace", env=environment) as child:
        os.close(write_end)
        _, said = child.communicate()
    with os.fdopen(read_end) as report:
        told = report.read()
    if child.returncode != 0 or not told:
        late = told and json.loads(told)["timed_out"]
        raise Failed(f"stopped after {timeout} s" if late else f"exit status {child.returncode}: {said.strip()[-500:]}")
    return json.loads(told)
