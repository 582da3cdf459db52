#!/bin/sh
# Installs the build into an empty folder and uses it from there as a stranger would: test_install.sh SOURCE BUILD.
set -eu
source=$1 build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/usr" >/dev/null
PKG_CONFIG_PATH=$(dirname "$(find "$work/usr" -name tongbi.pc)")
export PKG_CONFIG_PATH
libdir=$(dirname "$PKG_CONFIG_PATH")
flags="-std=c17 -Wall -Wextra -Wpedantic -Werror ${TONGBI_TEST_FLAGS:-}"

echo "the README's example is tests/install/example.c"
awk '/^```c$/ { code = 1; next } /^```$/ { code = 0 } code' "$source/README.md" >"$work/readme.c"
cmp "$work/readme.c" "$source/tests/install/example.c"

printf 'entity,indicator,period,value\nA,tax,2023-Q1,80\nA,tax,2024-Q1,100\n' >"$work/data.csv"
printf 'A tax 2023-Q1 (no_base)\nA tax 2024-Q1 25.00 %%\n' >"$work/expected"

echo "example, shared library through pkg-config"
# shellcheck disable=SC2046,SC2086
cc $flags -o "$work/shared" "$work/readme.c" $(pkg-config --cflags --libs tongbi)
LD_LIBRARY_PATH=$libdir "$work/shared" "$work/data.csv" >"$work/out"
diff "$work/expected" "$work/out"

echo "example, static library and shared library through CMake's export"
cat >"$work/CMakeLists.txt" <<'TEXT'
cmake_minimum_required(VERSION 3.25)
project(stranger C)
set(CMAKE_C_STANDARD 17)
find_package(tongbi 0.1 REQUIRED)
add_executable(by_static readme.c)
target_link_libraries(by_static PRIVATE tongbi::static)
add_executable(by_shared readme.c)
target_link_libraries(by_shared PRIVATE tongbi::shared)
TEXT
cmake -S "$work" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/usr" -DCMAKE_C_FLAGS="${TONGBI_TEST_FLAGS:-}" >/dev/null
cmake --build "$work/build" >/dev/null
for program in by_static by_shared; do
  "$work/build/$program" "$work/data.csv" >"$work/out"
  diff "$work/expected" "$work/out"
done

echo "the program against the installed headers alone"
# shellcheck disable=SC2046,SC2086
cc $flags -D_GNU_SOURCE -o "$work/tongbi" "$source"/engine/cli/*.c $(pkg-config --cflags --libs tongbi)
LD_LIBRARY_PATH=$libdir "$work/tongbi" --version

echo "only tb_ symbols are visible"
others=$(nm -D --defined-only "$libdir/libtongbi.so" | awk '{ print $3 }' | grep -v '^tb_' | grep -v '^_init$\|^_fini$\|^_edata$\|^_end$\|^__bss_start$' || true)
[ -z "$others" ] || { echo "also visible: $others"; exit 1; }

echo "the manual pages have every command, option and measure"
for page in "$work/usr/share/man/man1/tongbi.1" "$work/usr/share/man/zh_CN/man1/tongbi.1"; do
  grep -q '^\.TH "tongbi" "1"' "$page"
  text=$(sed 's/\\fB//g; s/\\fR//g; s/\\//g' "$page")
  for name in $(sed -n 's/^COMMAND(\([a-z]*\),.*/\1/p' "$source/engine/cli/commands.def") \
    $(sed -n 's/^OPTION([A-Z_]*, "\([a-z-]*\)".*/--\1/p' "$source/engine/cli/options.def") \
    $(sed -n 's/^TB_MEASURE(\([a-z_]*\),.*/\1/p' "$source/engine/measure/measures.def"); do
    printf '%s\n' "$text" | grep -q -e "$name\\b" || { echo "$page lacks $name"; exit 1; }
  done
done

echo "completion: commands, options of the command at hand, words of an option, else files"
complete_words() { # complete_words WORD...: what bash offers for the last word
  bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tongbi; printf "%s " "${COMPREPLY[@]}"' \
    "$work/usr/share/bash-completion/completions/tongbi" "$@"
}
expect_words() { # expect_words EXPECTED WORD...
  expected=$1
  shift
  found=$(complete_words "$@")
  [ "$found" = "$expected " ] || { echo "completion of '$*': found '$found', expected '$expected'"; exit 1; }
}
expect_words "derive" tongbi de
expect_words "--measures" tongbi derive --mea
expect_words "--rules" tongbi alerts --ru
expect_words "" tongbi derive --ru
expect_words "json" tongbi derive --format j
expect_words "json" tongbi derive --format = j
expect_words "en zh" tongbi check --lang = ""
expect_words "yoy yoy_pct" tongbi derive -m yoy
expect_words "measures" tongbi help me
expect_words "" tongbi derive da
expect_words "" tongbi derive -o da
